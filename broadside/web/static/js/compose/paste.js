// What is pasted from a web page or a word processor keeps its links, lists, tables and emphasis, as Markdown.
// An address pasted over selected words becomes their link, over an address it takes its place.
// Ctrl+Shift+V pastes plain text, as everywhere.
import { toMarkdown } from "./markdown.js";
import { replace } from "./toolbar.js";

const area = document.querySelector("textarea[data-markdown]");
const tellsMore = (html) => /<(a|ul|ol|h[1-6]|blockquote|b|strong|i|em|table)[\s>]|mso-list|font-(weight|style):/i.test(html);

area?.addEventListener("paste", (event) => {
  const plain = event.clipboardData.getData("text/plain");
  const html = event.clipboardData.getData("text/html");
  const chosen = area.value.slice(area.selectionStart, area.selectionEnd);
  if (chosen && !chosen.includes("\n") && /^https?:\/\/\S+$/.test(plain.trim())) {
    event.preventDefault();
    replace(/^https?:\/\//.test(chosen) ? plain.trim() : `[${chosen}](${plain.trim()})`);
  } else if (html && tellsMore(html)) {
    const made = toMarkdown(html);
    if (!made) return;
    event.preventDefault();
    replace(made);
  }
});
