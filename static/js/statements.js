// The page of a release's statements, from the keyboard. Without it the links and buttons do.
const items = [...document.querySelectorAll(".desk-list li")];
const text = document.querySelector("[data-text]");
const adds = document.querySelector("#add-words");
const keys = document.querySelector(".desk-keys");
const on = keys.querySelector("[type=checkbox]");
const said = keys.querySelector("[role=status]");
const FIELDS = "input:not([type=checkbox], [type=submit]), textarea, select, [contenteditable]";
let at = -1;

// Shows one statement in the list and in the text.
function go(to, { focus = true } = {}) {
  if (to < 0 || to >= items.length) return;
  for (const each of document.querySelectorAll(".is-current")) each.classList.remove("is-current");
  items[at]?.removeAttribute("aria-current");
  at = to;
  const item = items[at];
  const words = text.querySelectorAll(`mark[data-of="${item.id}"]`);
  for (const each of [item, ...words]) each.classList.add("is-current");
  item.setAttribute("aria-current", "true");
  if (!focus) return;
  words[0]?.scrollIntoView({ block: "center" });
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
}

function press(key) {
  const control = items[at]?.querySelector(`[data-key=${key}]`);
  if (control) control.click();
  else said.textContent = "That cannot be done with this statement.";
}

// The selected words, a passage for each paragraph, and where in the text they begin.
function selected() {
  const selection = getSelection();
  const range = selection.rangeCount ? selection.getRangeAt(0) : null;
  if (!range || range.collapsed || !text.contains(range.commonAncestorContainer)) return null;
  const passages = [];
  let near = "";
  for (const paragraph of text.querySelectorAll("[data-start]")) {
    if (!range.intersectsNode(paragraph)) continue;
    const before = document.createRange();
    before.selectNodeContents(paragraph);
    const part = before.cloneRange();
    if (paragraph.contains(range.startContainer)) part.setStart(range.startContainer, range.startOffset);
    if (paragraph.contains(range.endContainer)) part.setEnd(range.endContainer, range.endOffset);
    const words = part.toString();
    if (!words.trim()) continue;
    if (!passages.length) {
      before.setEnd(part.startContainer, part.startOffset);
      // Offsets count characters, not the halves of those beyond the basic plane.
      const blanks = words.length - words.trimStart().length;
      near = Number(paragraph.dataset.start) + [...before.toString()].length + blanks;
    }
    passages.push(words);
  }
  return passages.length ? { words: passages.join("\n\n"), near } : null;
}

function add() {
  const words = adds && selected();
  if (!words) {
    said.textContent = adds ? "Select words in the text first." : "You may not add statements.";
    return;
  }
  adds.elements.words.value = words.words;
  adds.elements.near.value = words.near;
  adds.elements.begin.click();
}

const DOES = {
  j: () => go(at + 1),
  k: () => go(at - 1),
  a: () => press("a"),
  r: () => press("r"),
  e: () => press("e"),
  s: add,
};

document.addEventListener("keydown", (event) => {
  const act = DOES[event.key];
  const typing = event.target instanceof Element && event.target.closest(FIELDS);
  if (!act || typing || !on.checked || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.repeat && !"jk".includes(event.key)) return;
  event.preventDefault();
  said.textContent = "";
  act();
});

text.addEventListener("click", (event) => {
  const mark = event.target.closest("mark");
  if (mark && getSelection().isCollapsed) go(items.findIndex((item) => item.id === mark.dataset.of));
});

// Keys of one letter can be in the way of speech input: they can be switched off, and stay so.
on.checked = localStorage.getItem("desk-keys") !== "off";
on.addEventListener("change", () => localStorage.setItem("desk-keys", on.checked ? "on" : "off"));
keys.hidden = false;

const named = items.findIndex((item) => `#${item.id}` === location.hash);
const waiting = items.findIndex((item) => item.dataset.state === "proposed");
go(named >= 0 ? named : Math.max(waiting, 0), { focus: named >= 0 });
