// The Markdown toolbar: marks around what is selected, and lists that go on by themselves.
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

function lines(mark) {
  const { value } = area;
  const from = value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const end = value.indexOf("\n", area.selectionEnd);
  const to = end < 0 ? value.length : end;
  const each = value.slice(from, to).split("\n");
  const isMarked = each.every((line) => line.startsWith(mark));
  const made = each.map((line) => (isMarked ? line.slice(mark.length) : mark + line)).join("\n");
  replace(made, from, to);
  if (each.length > 1) area.setSelectionRange(from, from + made.length);
}

const MARKS = {
  bold: () => around("**", "bold words"),
  italic: () => around("*", "words in italics"),
  link: () => link(),
  list: () => lines("- "),
  quote: () => lines("> "),
  heading: () => lines("### "),
};
const KEYS = { b: "bold", i: "italic", k: "link" };

function goOn(event) {
  const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const line = area.value.slice(start, area.selectionStart);
  const found = /^(\s*)([-*]|(\d+)\.|>)\s+/.exec(line);
  if (!found || area.selectionStart !== area.selectionEnd) return;
  event.preventDefault();
  if (line === found[0]) { replace("", start, area.selectionStart); return; }
  const mark = found[3] ? `${Number(found[3]) + 1}.` : found[2];
  replace(`\n${found[1]}${mark} `);
}

if (area) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-mark]");
    if (button) MARKS[button.dataset.mark]?.();
  });
  area.addEventListener("keydown", (event) => {
    const mark = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && KEYS[event.key.toLowerCase()];
    if (mark) {
      event.preventDefault();
      MARKS[mark]();
    } else if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.isComposing) goOn(event);
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
