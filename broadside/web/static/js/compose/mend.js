// A finding in the text that is open is mended in the text itself, where the browser's own undo takes it back;
// one elsewhere is mended by its form. Wherever the text is not as it was found any more, nothing is changed.
import { announce } from "../announce.js";

const form = document.querySelector("form[data-writing]");

function mended(button) {
  const { mend, field, at, old } = button.dataset;
  const area = form?.elements[field];
  if (!area || form.elements.part?.value !== mend || area.matches(":disabled")) return false;
  const start = Number(at);
  if (area.value.slice(start, start + old.length) !== old) return false;
  area.focus();
  area.setSelectionRange(start, start + old.length);
  const typed = document.execCommand("insertText", false, button.dataset.new);
  if (!typed) {
    area.setRangeText(button.dataset.new, start, start + old.length, "end");
    area.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  announce(`“${old}” is “${button.dataset.new}” now. Ctrl+Z takes it back.`);
  return true;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[data-mend]");
  if (button && mended(button)) event.preventDefault();
});
