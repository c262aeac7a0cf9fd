// Word writes a list as paragraphs that say their level in a style of Word's own: here they become lists.
const LEVEL = /mso-list:\s*l\d+\s+level(\d+)/i;
const MARK = /mso-list:\s*ignore/i;
const NUMBERED = /^[\s\u00a0]*(?:\d+|[a-z]|[ivxlc]+)[.)]/i;
const NOTES = /mso-element:\s*(?:comment|footnote|endnote)-list/i;

const styleOf = (node) => node.getAttribute?.("style") ?? "";
const levelOf = (node) => (node?.matches?.("p, div") ? Number(LEVEL.exec(styleOf(node))?.[1] ?? 0) : 0);
const marksIn = (node) => [...node.querySelectorAll("[style]")].filter((each) => MARK.test(styleOf(each)));
const isNumbered = (node) => marksIn(node).some((mark) => NUMBERED.test(mark.textContent));

// The list that an item of this level goes into: the open one, a new one inside the last item, or one further out.
function listAt(open, level, node) {
  while (open.length > level) open.pop();
  while (open.length < level) {
    const made = node.ownerDocument.createElement(isNumbered(node) ? "ol" : "ul");
    const within = open.at(-1);
    if (!within) node.before(made);
    else (within.lastElementChild ?? within.appendChild(node.ownerDocument.createElement("li"))).append(made);
    open.push(made);
  }
  return open.at(-1);
}

function lists(body) {
  let open = [];
  let last = null;
  for (const node of [...body.querySelectorAll("p, div")].filter(levelOf)) {
    if (!last || node.previousElementSibling !== open[0]) open = [];
    const list = listAt(open, levelOf(node), node);
    const item = node.ownerDocument.createElement("li");
    for (const mark of marksIn(node)) mark.remove();
    item.append(...node.childNodes);
    list.append(item);
    node.remove();
    last = item;
  }
}

export function fromWord(body) {
  for (const node of body.querySelectorAll("[style]")) if (NOTES.test(styleOf(node))) node.remove();
  for (const node of body.querySelectorAll(".MsoCommentReference, .msocomtxt, .MsoFootnoteReference, .MsoEndnoteReference")) node.remove();
  lists(body);
  for (const mark of marksIn(body)) mark.remove();
  for (const [name, kind] of [[".MsoTitle", "h1"], [".MsoSubtitle", "h3"], [".MsoQuote, .MsoIntenseQuote", "blockquote"]]) {
    for (const node of body.querySelectorAll(name)) {
      const made = node.ownerDocument.createElement(kind);
      made.append(...node.childNodes);
      node.replaceWith(made);
    }
  }
}
