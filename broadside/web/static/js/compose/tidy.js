// What a clipboard holds of a document, made plain HTML: weights and slants as tags, lists in their places, no litter.
import { fromWord } from "./word.js";

const LITTER = "script, style, head, meta, title, link, xml, img, picture, svg, video, audio, iframe, object, input, button, select, textarea";
const NOTE = /^#(?:_?ftn|_?edn|_msocom|_msoanchor|cmnt)/i;
const BLOCK = "p, div, ul, ol, table, blockquote, pre, h1, h2, h3, h4, h5, h6";
const WRAPPED = new Set(["google.com", "www.google.com"]);

const unwrap = (node) => node.replaceWith(...node.childNodes);

// Google Docs sends every link through Google; what it wraps is the link that was meant.
export function addressOf(href) {
  if (!/^(https?:|mailto:)/i.test(href)) return "";
  const url = URL.canParse(href) ? new URL(href) : null;
  const inner = url && WRAPPED.has(url.hostname) && url.pathname === "/url" ? url.searchParams.get("q") : "";
  const meant = /^https?:/i.test(inner ?? "") ? inner : href;
  return meant.trim().replaceAll(/\s/g, "%20").replaceAll("(", "%28").replaceAll(")", "%29").replaceAll("<", "%3C").replaceAll(">", "%3E");
}

function links(body) {
  for (const back of body.querySelectorAll('a[href^="#ftnt_ref"], a[href^="#cmnt_ref"], a[href^="#_ftnref"], a[href^="#_ednref"]')) {
    (back.closest("p, li, div") ?? back).remove();
  }
  for (const link of body.querySelectorAll("a")) {
    const href = link.getAttribute("href") ?? "";
    const address = addressOf(href);
    if (NOTE.test(href)) (link.closest("sup") ?? link).remove();
    else if (!address || !link.textContent.trim()) unwrap(link);
    else {
      link.setAttribute("href", address);
      link.removeAttribute("title");
    }
  }
}

// The attribute is read as text: the policy of the page lets no style of a clipboard count as one.
const styled = (node, property) => new RegExp(`(?:^|;)\\s*${property}\\s*:\\s*([\\w-]+)`, "i").exec(node.getAttribute("style") ?? "")?.[1] ?? "";

// Weight and slant stand in styles as often as in tags, and a style takes back what a tag says.
function emphasis(body) {
  for (const node of [...body.querySelectorAll("b, strong, i, em, span, font")]) {
    const [weight, slant] = [styled(node, "font-weight"), styled(node, "font-style")];
    const isBold = weight ? weight === "bold" || Number(weight) >= 600 : node.matches("b, strong");
    const isItalic = slant ? slant === "italic" : node.matches("i, em");
    const around = [isBold && "strong", isItalic && "em"].filter(Boolean);
    const inner = [...node.childNodes];
    const made = around.reduceRight((held, name) => {
      const tag = node.ownerDocument.createElement(name);
      tag.append(...held);
      return [tag];
    }, inner);
    if (node.querySelector(BLOCK)) unwrap(node);
    else node.replaceWith(...made);
  }
  for (const node of body.querySelectorAll(":is(h1, h2, h3, h4, h5, h6, strong, th) strong, em em")) unwrap(node);
  joined(body);
}

// "**one****two**" would be no emphasis at all: neighbours of one kind are one.
function joined(body) {
  for (const node of [...body.querySelectorAll("strong, em")]) {
    const next = node.nextSibling;
    if (next?.nodeName !== node.nodeName) continue;
    next.prepend(...node.childNodes);
    node.remove();
  }
  body.normalize();
}

// Docs puts an inner list beside its item, and each item's words into a paragraph.
function lists(body) {
  for (const inner of body.querySelectorAll(":is(ul, ol) > :is(ul, ol)")) inner.previousElementSibling?.append(inner);
  for (const item of body.querySelectorAll("li")) {
    const paragraphs = item.querySelectorAll(":scope > p");
    if (paragraphs.length === 1) unwrap(paragraphs[0]);
  }
}

export function tidied(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const node of body.querySelectorAll(LITTER)) node.remove();
  fromWord(body);
  for (const node of [...body.querySelectorAll("*")].filter((each) => each.tagName.includes(":"))) unwrap(node);
  links(body);
  emphasis(body);
  lists(body);
  for (const line of body.querySelectorAll("br")) if (line.matches(".Apple-interchange-newline") || line.parentElement === body) line.remove();
  const texts = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replaceAll("\u00a0", " ");
  return body;
}
