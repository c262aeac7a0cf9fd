// Alt+Up and Alt+Down move what the caret is in: a line of a list, else a paragraph; or all that is selected.
// Through the browser's own editing, so that Ctrl+Z takes it back.
import { announce } from "../announce.js";
import { area, lines, paragraphs } from "./paragraphs.js";
import { replace } from "./toolbar.js";

// The neighbours that a selection touches, among the parts of a text: [first, last], or null.
function touched(parts, start, end) {
  const first = parts.findIndex((part) => part.to >= start);
  const last = parts.findLastIndex((part) => part.from <= end);
  return first < 0 || last < first ? null : [first, last];
}

// Put the parts from `first` to `last` before or behind their neighbour; where they stand then.
export function move(parts, first, last, step) {
  const other = parts[step < 0 ? first - 1 : last + 1];
  if (!other) return null;
  const { value } = area;
  const own = { from: parts[first].from, to: parts[last].to };
  const [one, two] = step < 0 ? [other, own] : [own, other];
  const between = value.slice(one.to, two.from);
  const made = value.slice(two.from, two.to) + between + value.slice(one.from, one.to);
  replace(made, one.from, two.to);
  return step < 0 ? one.from : one.from + (two.to - two.from) + between.length;
}

function go(step) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  let parts = paragraphs(value);
  let place = touched(parts, start, end);
  if (!place) return;
  const list = place[0] === place[1] ? lines(parts[place[0]]) : null;
  const within = list && touched(list, start, end);
  if (within && list[step < 0 ? within[0] - 1 : within[1] + 1]) [parts, place] = [list, within];
  const [first, last] = place;
  const from = parts[first].from;
  const to = move(parts, first, last, step);
  if (to === null) { announce(step < 0 ? "It is the first already." : "It is the last already."); return; }
  area.setSelectionRange(start - from + to, end - from + to);
  announce(`Moved to place ${first + step + 1} of ${parts.length}.`);
}

area?.addEventListener("keydown", (event) => {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go(step);
});
