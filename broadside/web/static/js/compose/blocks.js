// Insert a block: a paragraph of Markdown below the one in which the caret is, with what is to be typed first selected.
import { area, paragraphs } from "./paragraphs.js";
import { replace } from "./toolbar.js";

const menu = document.querySelector("[data-blocks]");
let written = false;

function insert(block, chosen) {
  const { value } = area;
  const caret = written ? area.selectionEnd : value.length;
  const here = paragraphs(value).findLast((each) => each.from <= caret);
  const at = here ? Math.max(here.to, value.lastIndexOf("\n", caret - 1) + 1 > here.to ? caret : here.to) : 0;
  const before = value.slice(0, at).trimEnd();
  const after = value.slice(at).trimStart();
  const start = before ? before.length + 2 : 0;
  replace(`${before ? "\n\n" : ""}${block}${after ? "\n\n" : ""}`, before.length, value.length - after.length);
  const words = start + Math.max(block.indexOf(chosen), 0);
  area.setSelectionRange(words, words + chosen.length);
}

function close() {
  for (const each of document.querySelectorAll("details.menu[open]")) each.open = false;
}

if (menu && area) {
  area.addEventListener("focus", () => { written = true; });
  menu.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    close();
    if (button.dataset.block) insert(button.dataset.block, button.dataset.chosen);
  });
  area.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || (event.key !== "/" && event.code !== "Slash")) return;
    event.preventDefault();
    menu.open = true;
    menu.querySelector("button").focus();
  });
  menu.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const buttons = [...menu.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement);
    buttons[at < 0 ? 0 : (at + step + buttons.length) % buttons.length].focus();
  });
  for (const each of document.querySelectorAll("details.menu")) {
    each.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !each.open) return;
      event.preventDefault();
      each.open = false;
      if (written) area.focus(); else each.querySelector("summary").focus();
    });
  }
  document.addEventListener("click", (event) => {
    for (const each of document.querySelectorAll("details.menu[open]")) if (!each.contains(event.target)) each.open = false;
  });
}
