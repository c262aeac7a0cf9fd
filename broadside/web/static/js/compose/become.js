// Another text comes into a field as one step of the browser's own undo: Ctrl+Z brings back what stood there, and then
// goes on with what was typed before. Only what is different is put in, and the caret stays where it was.
const isHigh = (letter) => /^[\ud800-\udbff]$/.test(letter ?? "");

// Where two texts begin and end to differ: [from, characters alike at the end]; no letter of two halves is cut.
function apart(was, text) {
  let start = 0;
  while (start < was.length && was[start] === text[start]) start += 1;
  if (isHigh(was[start - 1])) start -= 1;
  let end = 0;
  while (end < Math.min(was.length, text.length) - start && was.at(-1 - end) === text.at(-1 - end)) end += 1;
  if (end && isHigh(was.at(-1 - end))) end -= 1;
  return [start, end];
}

// Inside of what is replaced the caret goes with the words around it, as far as they are still there.
function beside(at, was, text) {
  for (const length of [60, 20, 8]) {
    const before = was.slice(Math.max(0, at - length), at);
    const after = was.slice(at, at + length);
    for (const words of [before + after, before, after]) {
      const found = words ? text.indexOf(words) : -1;
      if (found >= 0) return words === after ? found : found + before.length;
    }
  }
  return Math.min(at, text.length);
}

function type(field, text, start, end) {
  field.setSelectionRange(start, end);
  const done = text ? document.execCommand("insertText", false, text) : document.execCommand("delete");
  if (done) return;
  field.setRangeText(text, start, end, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

export function become(field, text) {
  const was = field.value;
  if (was === text || field.matches(":disabled")) return;
  const [start, end] = apart(was, text);
  const { selectionStart, selectionEnd, scrollTop } = field;
  const last = was.length - end;
  const moved = (at) => (at <= start ? at : at >= last ? at + text.length - was.length : beside(at, was, text));
  const active = document.activeElement;
  field.focus({ preventScroll: true });
  type(field, text.slice(start, text.length - end), start, last);
  field.setSelectionRange(moved(selectionStart), moved(selectionEnd));
  field.scrollTop = scrollTop;
  if (active === field) return;
  if (active && active !== document.body) active.focus({ preventScroll: true });
  else field.blur();
}

// The same for a text that the server has: it is nothing that waits to be saved.
export function becomeQuietly(field, text) {
  const hush = (event) => event.stopPropagation();
  field.addEventListener("input", hush);
  become(field, text);
  field.removeEventListener("input", hush);
}
