// Live facts: a dialog with what there is; a button puts one where the cursor stood.
import { replace } from "./toolbar.js";

const dialog = document.querySelector("[data-facts-dialog]");
const area = document.querySelector("textarea[data-markdown]");

function open() {
  dialog.showModal();
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

if (dialog && area) {
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-mark=fact]")) open();
    const button = event.target.closest("[data-insert]");
    if (!button) return;
    dialog.close();
    replace(button.dataset.insert);
  });
  dialog.querySelector("[data-find-fact]")?.addEventListener("input", (event) => find(event.target.value));
}
