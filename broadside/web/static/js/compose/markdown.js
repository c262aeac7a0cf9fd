// HTML to Markdown as the house writes it: Turndown with our headings, lists and tables.
import TurndownService from "../../vendor/turndown/turndown.browser.es.js";
import { tidied } from "./tidy.js";

const turndown = new TurndownService({ headingStyle: "atx", hr: "---", bulletListMarker: "-", emDelimiter: "*", br: "" });
turndown.escape = (text) => text.replaceAll(/([*`\\])/g, "\\$1");

// "##" can be made a section of its own; what is below it stays a heading within its section.
turndown.addRule("heading", {
  filter: ["h1", "h2", "h3", "h4", "h5", "h6"],
  replacement: (words, node) => `\n\n${/^H[12]$/.test(node.nodeName) ? "##" : "###"} ${words.trim().replaceAll(/\s*\n\s*/g, " ")}\n\n`,
});

// What is inside an item stands four spaces in, however wide its mark is.
turndown.addRule("item", {
  filter: "li",
  replacement: (words, node) => {
    const at = [...node.parentNode.children].indexOf(node) + Number(node.parentNode.getAttribute("start") || 1);
    const mark = node.parentNode.nodeName === "OL" ? `${at}. ` : "- ";
    return `${mark}${words.trim().replaceAll(/\n(?=[^\n])/g, "\n    ")}\n`;
  },
});

turndown.addRule("table", { filter: "table", replacement: (_, node) => `\n\n${table(node)}\n\n` });

const flat = (cell) => turndown.turndown(cell.innerHTML).replaceAll(/\s*\n\s*/g, " ").replaceAll("|", "\\|");

function table(node) {
  const rows = [...node.rows].filter((row) => row.textContent.trim());
  const width = Math.max(0, ...rows.map((row) => [...row.cells].reduce((sum, cell) => sum + cell.colSpan, 0)));
  // A table of one column is a frame around words.
  if (width < 2) return rows.map((row) => turndown.turndown(row.innerHTML)).join("\n\n");
  for (const bold of [...(rows[0]?.querySelectorAll("strong") ?? [])]) bold.replaceWith(...bold.childNodes);
  const lines = rows.map((row) => {
    const cells = [...row.cells].flatMap((cell) => [flat(cell), ...Array(cell.colSpan - 1).fill("")]);
    return `| ${[...cells, ...Array(width - cells.length).fill("")].join(" | ")} |`;
  });
  return [lines[0], `|${" --- |".repeat(width)}`, ...lines.slice(1)].join("\n");
}

export const toMarkdown = (html) => turndown.turndown(tidied(html)).replaceAll(/[ \t]+\n/g, "\n").replaceAll(/\n{3,}/g, "\n\n").trim();
