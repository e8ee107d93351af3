// Adds a "Copy" button to every element marked data-copy. Without it the text is selected whole
// by one click, so nothing is lost.
for (const text of document.querySelectorAll("[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  // What happened is said in a region of its own: a button's changed name is not read out.
  const said = document.createElement("span");
  said.className = "said";
  said.setAttribute("role", "status");
  let fading;
  button.addEventListener("click", async () => {
    clearTimeout(fading);
    try {
      await navigator.clipboard.writeText(text.textContent.trim().replace(/\s+/g, " "));
      said.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(text);
      said.textContent = "Selected: now copy it with your keyboard or menu";
    }
    fading = setTimeout(() => { said.textContent = ""; }, 4000);
  });
  text.after(button, said);
}
