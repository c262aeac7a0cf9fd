// The look of Markdown while it is written: a layer below the text has the same letters at the same places, and colours
// headings, marks and addresses. Nothing there changes the width of a letter, and only lines that changed are made anew.
const area = document.querySelector("textarea[data-markdown]");
const layer = document.querySelector("[data-marks]");
const PIECES = /(?<mark>\*\*|__|\*(?=\S)|(?<=\S)\*|`|!?\[|\](?=\())|(?<address>\((?:https?:|mailto:)[^)\s]*(?: "[^"]*")?\)|https?:\/\/\S+)|(?<fact>\{\{[^}]*\}\})/g;
const LINES = [["heading", /^#{1,6} /], ["item", /^\s*(?:[-*]|\d+\.) /], ["quote", /^>/], ["table", /^\|/]];
let known = [];

function piece(kind, text) {
  const made = document.createElement("span");
  made.className = `md-${kind}`;
  made.textContent = text;
  return made;
}

function dressed(text) {
  const made = [];
  let at = 0;
  for (const found of text.matchAll(PIECES)) {
    const [kind] = Object.entries(found.groups).find(([, value]) => value !== undefined);
    made.push(text.slice(at, found.index), piece(kind, found[0]));
    at = found.index + found[0].length;
  }
  return [...made, text.slice(at)];
}

function line(text) {
  const made = document.createElement("div");
  const [kind, pattern] = LINES.find(([, each]) => each.test(text)) ?? ["", null];
  if (kind) made.className = `md-${kind}`;
  const lead = pattern?.exec(text)[0] ?? "";
  if (lead) made.append(piece("mark", lead));
  made.append(...dressed(text.slice(lead.length)));
  if (!text) made.append("\u200b");
  return made;
}

// What both texts begin and end with keeps its lines.
function draw() {
  const lines = area.value.split("\n");
  let start = 0;
  while (start < Math.min(lines.length, known.length) && lines[start] === known[start]) start += 1;
  let end = 0;
  while (end < Math.min(lines.length, known.length) - start && lines.at(-1 - end) === known.at(-1 - end)) end += 1;
  const fresh = lines.slice(start, lines.length - end).map(line);
  const after = layer.children[known.length - end] ?? null;
  for (let count = known.length - end - start; count > 0; count -= 1) layer.children[start].remove();
  for (const each of fresh) layer.insertBefore(each, after);
  known = lines;
}

if (area && layer) {
  area.addEventListener("input", draw);
  document.addEventListener("compose:saved", draw);
  layer.parentElement.classList.add("is-dressed");
  draw();
}
