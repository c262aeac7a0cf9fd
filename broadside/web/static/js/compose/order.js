// Sections put in order by dragging; the buttons "Up" and "Down" and their keys do the same.
import { announce } from "../announce.js";

const list = document.querySelector("[data-order]");
const token = document.querySelector("[name=csrf_token]")?.value;

async function moved(event) {
  if (event.oldIndex === event.newIndex) return;
  const item = event.item;
  const body = new FormData();
  body.set("csrf_token", token);
  body.set("to", String(event.newIndex));
  const response = await fetch(item.dataset.move, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
  if (response?.ok) {
    announce(`Moved to place ${event.newIndex + 1}.`);
    document.dispatchEvent(new CustomEvent("compose:saved", { detail: {} }));
    return;
  }
  const others = [...list.children].filter((child) => child !== item);
  list.insertBefore(item, others[event.oldIndex] ?? null);
  announce("It could not be moved; the order is as it was.");
  document.querySelector("[data-saved]").textContent = "Not moved: the server could not do it. The order is as it was.";
}

// The open section's name and its "empty" follow what was saved.
document.addEventListener("compose:saved", (event) => {
  const { name, empty, headings } = event.detail.part ?? {};
  const split = document.querySelector("[data-split]");
  if (split && headings !== undefined) split.hidden = !headings;
  const here = list?.querySelector("[aria-current=page]");
  if (!here || name === undefined) return;
  here.textContent = name;
  const badge = here.parentElement.querySelector(".badge.warn");
  if (badge) badge.hidden = !empty;
});

if (list && globalThis.Sortable) {
  globalThis.Sortable.create(list, { handle: ".grip", draggable: "[data-move]", animation: 120, onEnd: moved });
}
