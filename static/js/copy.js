// Adds a "Copy" button to every element marked data-copy. Without it the text is selected whole
// by one click or by the keyboard, so nothing is lost.
for (const text of document.querySelectorAll("[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.textContent.trim().replace(/\s+/g, " "));
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(text);
      button.textContent = "Selected: copy it now";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 3000);
  });
  text.after(button);
}
