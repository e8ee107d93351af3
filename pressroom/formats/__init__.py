"""How dates and numbers read, in the place where Django looks for it."""
