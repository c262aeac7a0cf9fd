// The Markdown toolbar: marks around what is selected, or before its lines, and their keys.
const area = document.querySelector("textarea[data-markdown]");

// Through the browser's own editing, so that Ctrl+Z takes it back.
export function replace(text, from = area.selectionStart, to = area.selectionEnd) {
  area.focus();
  area.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, from, to, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function around(mark, empty) {
  const { selectionStart: from, selectionEnd: to, value } = area;
  const chosen = value.slice(from, to);
  const isMarked = value.slice(from - mark.length, from) === mark && value.slice(to, to + mark.length) === mark;
  if (isMarked) {
    replace(chosen, from - mark.length, to + mark.length);
    area.setSelectionRange(from - mark.length, to - mark.length);
    return;
  }
  const words = chosen || empty;
  replace(mark + words + mark);
  area.setSelectionRange(from + mark.length, from + mark.length + words.length);
}

function link() {
  const { selectionStart: from, selectionEnd: to, value } = area;
  const words = value.slice(from, to) || "words to press on";
  replace(`[${words}](https://)`);
  const address = from + words.length + 3;
  area.setSelectionRange(address, address + 8);
}

// A mark before each line: a second press takes it away, and one kind takes the place of another.
const ANY = /^(#{1,6} |[-*] |\d+\. |> )/;

function lines(mark) {
  const { value } = area;
  const from = value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const end = value.indexOf("\n", area.selectionEnd);
  const to = end < 0 ? value.length : end;
  const each = value.slice(from, to).split("\n");
  const made = each.map((line, at) => {
    const own = mark === "1. " ? `${at + 1}. ` : mark;
    return line.startsWith(own) ? line.slice(own.length) : own + line.replace(ANY, "");
  }).join("\n");
  replace(made, from, to);
  if (each.length > 1) area.setSelectionRange(from, from + made.length);
}

const TABLE = "| What | When |\n| --- | --- |\n| first | day |";

function table() {
  const { selectionStart: from, value } = area;
  const before = value.slice(0, from).trimEnd() ? "\n\n" : "";
  replace(`${before}${TABLE}\n`, area.selectionEnd, area.selectionEnd);
  const at = area.value.indexOf("What", from);
  area.setSelectionRange(at, at + 4);
}

const MARKS = {
  bold: () => around("**", "bold words"),
  italic: () => around("*", "words in italics"),
  link: () => link(),
  list: () => lines("- "),
  numbers: () => lines("1. "),
  quote: () => lines("> "),
  heading: () => lines("### "),
  section: () => lines("## "),
  table,
};
const KEYS = { b: "bold", i: "italic", k: "link" };
const SHIFTED = { Digit7: "numbers", Digit8: "list", Digit9: "quote" };

if (area) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-mark]");
    if (button) MARKS[button.dataset.mark]?.();
  });
  area.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const mark = event.shiftKey ? SHIFTED[event.code] : KEYS[event.key.toLowerCase()];
    if (mark) {
      event.preventDefault();
      MARKS[mark]();
    }
  });
  const bar = document.querySelector("[data-toolbar]");
  bar?.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const buttons = [...bar.querySelectorAll("[data-mark]")];
    const at = buttons.indexOf(document.activeElement) + step;
    event.preventDefault();
    buttons[(at + buttons.length) % buttons.length].focus();
  });
}
