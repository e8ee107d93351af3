// The staff desk: names for the pickers, and saving from the keyboard. Everything works without it.
"use strict";

// select2 hides the labelled <select> behind a box that has no name: give it the label's.
function nameThePickers(root) {
  for (const box of root.querySelectorAll(".select2-container .select2-selection")) {
    const select = box.closest(".select2-container").previousElementSibling;
    const label = select && document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    if (!label) continue;
    const name = label.textContent.trim().replace(/:$/, "");
    box.removeAttribute("aria-labelledby");
    box.setAttribute("aria-label", name);
    for (const part of box.querySelectorAll("[role=textbox], .select2-search__field, ul")) {
      part.setAttribute("aria-label", name);
    }
  }
}

// "load" comes after the ready handlers in which the admin builds its pickers.
window.addEventListener("load", () => nameThePickers(document));
document.addEventListener("formset:added", (event) => {
  setTimeout(() => nameThePickers(event.target));
});

// Ctrl+S or ⌘S saves and stays.
document.addEventListener("keydown", (event) => {
  if (event.key !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  const button = document.querySelector("[name=_continue]");
  if (!button) return;
  event.preventDefault();
  button.click();
});
