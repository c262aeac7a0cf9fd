// The paragraphs of the text: what empty lines separate, each with its place. A list moves line by line.
export const area = document.querySelector("textarea[data-markdown]");

const LINE = /^\s*(?:[-*+]|\d+\.)\s+\S/;

// { from, to, text } of each paragraph of a text, in order.
export function paragraphs(text) {
  const found = [];
  let from = null;
  let to = 0;
  let at = 0;
  for (const line of text.split("\n")) {
    const end = at + line.length;
    if (line.trim()) {
      from ??= at;
      to = end;
    } else if (from !== null) {
      found.push({ from, to, text: text.slice(from, to) });
      from = null;
    }
    at = end + 1;
  }
  if (from !== null) found.push({ from, to, text: text.slice(from, to) });
  return found;
}

// The lines of a list, when a paragraph is nothing but one without a second level; else null.
export function lines({ from, text }) {
  const parts = text.split("\n");
  if (parts.length < 2 || !parts.every((line) => LINE.test(line) && !line.startsWith(" "))) return null;
  let at = from;
  return parts.map((line) => {
    const start = at;
    at += line.length + 1;
    return { from: start, to: start + line.length, text: line };
  });
}
