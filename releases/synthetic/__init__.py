"""
A synthetic archive, for measuring: as many releases as are asked for, all of them invented.

    making.make(1_000_000, seed=1, processes=2, progress=bar.update)

The same seed makes the same releases whatever their number: release 7 of ten is release 7 of a
million. Frequencies of words, lengths, dates and issuers follow those of real press releases; the
words, people and bodies are made of syllables and mean nothing.
"""
