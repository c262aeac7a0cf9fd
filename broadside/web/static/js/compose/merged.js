// What somebody else saved meanwhile and was merged with the text that was sent comes into the fields,
// unless one went on typing: then it comes with the next save, which is merged from the text that was sent.
// It comes as one step of undo: Ctrl+Z brings back one's own text, and then goes on with what one typed before.
import { announce } from "../announce.js";
import { becomeQuietly } from "./become.js";

const form = document.querySelector("form[data-writing]");
const typedInto = new WeakSet();

// A field that nobody typed into has nothing to undo, and the focus is not taken there.
function put(field, text) {
  if (typedInto.has(field) || document.activeElement === field) becomeQuietly(field, text);
  else field.value = text;
}

function take(name, value) {
  const fields = form.elements[name];
  if (!fields) return;
  if (Array.isArray(value)) {
    for (const box of form.querySelectorAll(`[name="${name}"]`)) box.checked = value.includes(box.value);
  } else put(fields, value);
}

form?.addEventListener("input", (event) => typedInto.add(event.target));
document.addEventListener("compose:saved", (event) => {
  const { merged, words, typing } = event.detail;
  if (!merged || typing) return;
  for (const [name, value] of Object.entries(merged)) take(name, value);
  announce(words);
});
