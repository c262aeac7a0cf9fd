// Paragraphs in order: one row for each paragraph of the text, moved by dragging, by its buttons, or with Alt and arrows.
import { announce } from "../announce.js";
import { move } from "./moving.js";
import { area, paragraphs } from "./paragraphs.js";
import { replace } from "./toolbar.js";

const panel = document.querySelector("[data-outline]");
const list = panel?.querySelector("[data-outline-list]");
const LONGEST = 70;

// A row says how its paragraph begins, as one reads it; a heading stands out, since what follows is its group.
function words(text) {
  const plain = text.replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll(/^\s*(?:[-+*]|\d+\.)\s+/gm, "").replaceAll(/[*_`>#]+\s*/g, "").replaceAll(/\s+/g, " ").trim();
  const shown = plain || "A divider";
  return shown.length > LONGEST ? `${shown.slice(0, LONGEST).trimEnd()} …` : shown;
}

function button(step, name) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "small quiet";
  made.dataset.step = String(step);
  made.textContent = step < 0 ? "↑" : "↓";
  made.setAttribute("aria-label", `${step < 0 ? "Move up" : "Move down"}: ${name}`);
  return made;
}

function row({ text }) {
  const made = document.createElement("li");
  const grip = document.createElement("span");
  const name = document.createElement("span");
  grip.className = "grip";
  grip.textContent = "⠿";
  grip.setAttribute("aria-hidden", "true");
  name.className = text.startsWith("#") ? "outline-words is-heading" : "outline-words";
  name.textContent = words(text);
  made.append(grip, name, button(-1, name.textContent), button(1, name.textContent));
  return made;
}

function draw() {
  list.replaceChildren(...paragraphs(area.value).map(row));
}

// One paragraph goes from a place to another; what stands between the others stays.
function put(from, to) {
  const parts = paragraphs(area.value);
  const order = parts.map((part) => part.text);
  order.splice(to, 0, ...order.splice(from, 1));
  const gaps = parts.slice(1).map((part, at) => area.value.slice(parts[at].to, part.from));
  const made = order.map((text, at) => text + (gaps[at] ?? "")).join("");
  replace(made, parts[0].from, parts.at(-1).to);
  draw();
  announce(`Moved to place ${to + 1} of ${parts.length}.`);
}

function step(at, by) {
  const parts = paragraphs(area.value);
  if (move(parts, at, at, by) === null) { announce(by < 0 ? "It is the first already." : "It is the last already."); return; }
  draw();
  list.children[at + by].querySelector(`[data-step="${by}"]`).focus();
  announce(`Moved to place ${at + by + 1} of ${parts.length}.`);
}

if (panel && area) {
  panel.addEventListener("toggle", () => { if (panel.open) draw(); });
  area.addEventListener("input", () => { if (panel.open && document.activeElement === area) draw(); });
  list.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-step]");
    if (!pressed) return;
    event.stopPropagation(); // the row is drawn anew: to the page it would look like a click beside the panel
    step([...list.children].indexOf(pressed.closest("li")), Number(pressed.dataset.step));
  });
  list.addEventListener("keydown", (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const here = event.target.closest("li");
    if (!by || !event.altKey || !here) return;
    event.preventDefault();
    step([...list.children].indexOf(here), by);
  });
  globalThis.Sortable?.create(list, { handle: ".grip", animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120, onEnd: ({ oldIndex, newIndex }) => { if (oldIndex !== newIndex) put(oldIndex, newIndex); } });
}
