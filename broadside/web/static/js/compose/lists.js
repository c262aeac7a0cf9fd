// Lists that go on by Enter, and that Tab moves in and Shift+Tab out. Elsewhere Tab leaves the text, as everywhere;
// from a list Escape and then Tab does.
import { replace } from "./toolbar.js";

const area = document.querySelector("textarea[data-markdown]");
const ITEM = /^(\s*)([-*]|(\d+)\.|>)\s+/;
const INWARDS = "    "; // what our Markdown takes for one level

const startOf = (at) => area.value.lastIndexOf("\n", at - 1) + 1;

function goOn(event) {
  const start = startOf(area.selectionStart);
  const line = area.value.slice(start, area.selectionStart);
  const found = ITEM.exec(line);
  if (!found || area.selectionStart !== area.selectionEnd) return;
  event.preventDefault();
  if (line === found[0]) { replace("", start, area.selectionStart); return; }
  const mark = found[3] ? `${Number(found[3]) + 1}.` : found[2];
  replace(`\n${found[1]}${mark} `);
}

function indent(event) {
  const { selectionStart: from, selectionEnd: to, value } = area;
  const start = startOf(from);
  const next = value.indexOf("\n", to);
  const end = next < 0 ? value.length : next;
  const lines = value.slice(start, end).split("\n");
  if (!lines.every((line) => ITEM.test(line))) return;
  const made = lines.map((line) => (event.shiftKey ? line.replace(/^ {1,4}/, "") : INWARDS + line));
  event.preventDefault();
  if (made.join() === lines.join()) return;
  replace(made.join("\n"), start, end);
  const moved = made[0].length - lines[0].length;
  area.setSelectionRange(Math.max(start, from + moved), start + made.join("\n").length - (end - to));
}

area?.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter" && !event.shiftKey) goOn(event);
  else if (event.key === "Tab") indent(event);
});
