// Live facts: a dialog with what there is; a button puts one where the cursor stood.
import { replace } from "./toolbar.js";

const dialog = document.querySelector("[data-facts-dialog]");
const area = document.querySelector("textarea[data-markdown]");

let written = false;

// Where nobody has put the cursor yet, a fact goes to the end.
function insert(text) {
  if (written) replace(text);
  else replace(text, area.value.length, area.value.length);
}

function find(typed) {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const row of dialog.querySelectorAll("[data-words]")) {
    row.hidden = !words.every((word) => row.dataset.words.includes(word));
    found += row.hidden ? 0 : 1;
  }
  dialog.querySelector("[data-no-fact]").hidden = found > 0;
}

// The browser gives the focus back to the button that opened it: in the menu of blocks that is not to be seen any more.
function open() {
  dialog.showModal();
  dialog.querySelector("[data-find-fact]")?.focus();
}

if (dialog && area) {
  area.addEventListener("focus", () => { written = true; });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-mark=fact]")) open();
    const button = event.target.closest("[data-insert]");
    if (!button) return;
    dialog.close();
    insert(button.dataset.insert);
  });
  dialog.addEventListener("close", () => { if (written) area.focus(); });
  const sought = dialog.querySelector("[data-find-fact]");
  sought?.addEventListener("input", () => find(sought.value));
  sought?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    if (sought.value.trim()) dialog.querySelector("[data-words]:not([hidden]) [data-insert]")?.click();
  });
}
