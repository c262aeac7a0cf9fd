// What somebody else saved meanwhile and was merged with the text that was sent comes into the fields,
// unless one went on typing: then it comes with the next save, which is merged from the text that was sent.
import { announce } from "../announce.js";

const form = document.querySelector("form[data-writing]");

// Only what is different is put in, so that the caret stays where it was.
function put(field, text) {
  const was = field.value;
  if (was === text) return;
  let start = 0;
  while (start < was.length && was[start] === text[start]) start += 1;
  let end = 0;
  while (end < Math.min(was.length, text.length) - start && was.at(-1 - end) === text.at(-1 - end)) end += 1;
  field.setRangeText(text.slice(start, text.length - end), start, was.length - end, "preserve");
}

function take(name, value) {
  const fields = form.elements[name];
  if (!fields) return;
  if (Array.isArray(value)) {
    for (const box of form.querySelectorAll(`[name="${name}"]`)) box.checked = value.includes(box.value);
  } else put(fields, value);
}

document.addEventListener("compose:saved", (event) => {
  const { merged, words, typing } = event.detail;
  if (!merged || typing) return;
  for (const [name, value] of Object.entries(merged)) take(name, value);
  announce(words);
});
