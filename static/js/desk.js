// The staff desk: names for the pickers, and saving from the keyboard. Everything works without it.
"use strict";

// select2 hides the labelled <select> behind boxes that have no name: give them the label's.
function nameThePickers() {
  // So is the box of a list's search: its label is a picture.
  document.querySelector("#searchbar:not([aria-label])")?.setAttribute("aria-label", "Search");
  for (const box of document.querySelectorAll(".select2-selection:not([aria-label])")) {
    const select = box.closest(".select2-container").previousElementSibling;
    const label = select && document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    if (!label) continue;
    const name = label.textContent.trim().replace(/:$/, "");
    box.removeAttribute("aria-labelledby");
    box.setAttribute("aria-label", name);
    for (const part of box.querySelectorAll("[role=textbox], ul")) part.setAttribute("aria-label", name);
  }
  for (const field of document.querySelectorAll(".select2-search__field:not([aria-label])")) {
    const box = field.closest(".select2-selection");
    field.setAttribute("aria-label", (box && box.getAttribute("aria-label")) || "Type a name");
  }
}

// The admin builds its pickers when it likes: with the page, and with every row that is added.
new MutationObserver(nameThePickers).observe(document.documentElement, {
  childList: true,
  subtree: true,
});

// Ctrl+S or ⌘S saves and stays.
document.addEventListener("keydown", (event) => {
  const wanted = event.key === "s" && (event.ctrlKey || event.metaKey);
  const button = document.querySelector("[name=_continue]");
  if (!wanted || event.altKey || event.shiftKey || !button) return;
  event.preventDefault();
  button.click();
});
