// What is pasted from a web page or a word processor keeps its links, lists and emphasis, as Markdown.
// An address pasted over selected words becomes their link. Ctrl+Shift+V pastes plain text, as everywhere.
import { replace } from "./toolbar.js";

const area = document.querySelector("textarea[data-markdown]");
const BLOCKS = new Set(["P", "DIV", "SECTION", "ARTICLE", "UL", "OL", "BLOCKQUOTE", "TABLE", "TR", "H1", "H2", "H3", "H4", "H5", "H6", "PRE"]);

const isBold = (node) => (["B", "STRONG"].includes(node.tagName) && node.style.fontWeight !== "normal") || Number(node.style?.fontWeight) >= 600;
const isItalic = (node) => ["I", "EM"].includes(node.tagName) && node.style.fontStyle !== "normal" || node.style?.fontStyle === "italic";

// A mark belongs to the words, not to the spaces around them.
function marked(mark, words) {
  const [, before, middle, after] = /^(\s*)([\s\S]*?)(\s*)$/.exec(words);
  return middle ? before + mark + middle + mark + after : words;
}

function linked(node, words) {
  const address = node.getAttribute("href") ?? "";
  if (!/^(https?:|mailto:)/i.test(address) || !words.trim()) return words;
  return `[${words.trim().replaceAll(/\s+/g, " ").replaceAll(/([[\]])/g, "\\$1")}](${address.replaceAll(" ", "%20").replaceAll("(", "%28").replaceAll(")", "%29")})`;
}

function inner(node) {
  return [...node.childNodes].map(write).join("");
}

function list(node) {
  const items = [...node.children].filter((child) => child.tagName === "LI");
  return items.map((item, at) => {
    const mark = node.tagName === "OL" ? `${at + 1}. ` : "- ";
    return mark + inner(item).trim().replaceAll(/\n+/g, "\n").replaceAll("\n", "\n    ");
  }).join("\n");
}

function block(node) {
  const words = inner(node).trim();
  if (!words) return "";
  // "##" can be made a section of its own; what is below it stays a heading within its section.
  if (/^H[1-6]$/.test(node.tagName)) return `${/^H[12]$/.test(node.tagName) ? "##" : "###"} ${words.replaceAll("\n", " ").replaceAll("**", "")}`;
  if (node.tagName === "BLOCKQUOTE") return words.replaceAll(/^/gm, "> ");
  return words;
}

function write(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data.replaceAll(/[\s\u00a0]+/g, " ").replaceAll(/([*`\\])/g, "\\$1");
  if (node.nodeType !== Node.ELEMENT_NODE || ["SCRIPT", "STYLE", "HEAD", "META", "TITLE", "IMG", "SVG"].includes(node.tagName)) return "";
  if (node.tagName === "BR") return "\n";
  if (node.tagName === "UL" || node.tagName === "OL") return `\n\n${list(node)}\n\n`;
  if (BLOCKS.has(node.tagName)) return `\n\n${block(node)}\n\n`;
  const words = inner(node);
  if (node.tagName === "A") return linked(node, words);
  if (words.includes("\n\n")) return words;
  if (isBold(node)) return marked("**", words);
  if (isItalic(node)) return marked("*", words);
  return words;
}

export function toMarkdown(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  return inner(page.body).replaceAll(/[ \t]+\n/g, "\n").replaceAll(/\n[ \t]+(?![-\d ])/g, "\n").replaceAll(/\n{3,}/g, "\n\n").trim();
}

const tellsMore = (html) => /<(a|ul|ol|h[1-6]|blockquote|b|strong|i|em)[\s>]/i.test(html);

area?.addEventListener("paste", (event) => {
  const plain = event.clipboardData.getData("text/plain");
  const html = event.clipboardData.getData("text/html");
  const chosen = area.value.slice(area.selectionStart, area.selectionEnd);
  if (chosen && !chosen.includes("\n") && /^https?:\/\/\S+$/.test(plain.trim())) {
    event.preventDefault();
    replace(`[${chosen}](${plain.trim()})`);
  } else if (html && tellsMore(html)) {
    const made = toMarkdown(html);
    if (!made) return;
    event.preventDefault();
    replace(made);
  }
});
