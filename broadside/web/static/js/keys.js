// Single keys. On a list marked data-keys-list: j and k go down and up, Enter opens, x selects.
// Any element with data-key="p" is pressed by that key: in the current row first, then on the page. ? shows them all.
// While rows are selected, what has data-keys-several="p" is pressed instead: it is for all of them.
const SWITCH = "broadside.keys-off";
const GENERAL = [["j", "Next row"], ["k", "Previous row"], ["Enter", "Open the row"]];
const SELECT = ["x", "Select the row"];
let place = -1;
let before = null; // the rows as they stood when a list began to come anew
let waiting = ""; // the id of what comes anew just now
const typed = []; // the keys pressed meanwhile: they are for the rows to come

const rows = () => [...document.querySelectorAll("[data-keys-list] [data-keys-row]")];
const current = () => document.querySelector("[data-keys-row].is-current");
const chosen = () => [...document.querySelectorAll("[data-keys-select]:checked")];
const isOff = () => localStorage.getItem(SWITCH) === "yes";

function isTyping(target) {
  return target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio]), textarea, select");
}

function mark(row) {
  for (const other of document.querySelectorAll(".is-current[data-keys-row]")) other.classList.remove("is-current");
  row.classList.add("is-current");
  place = rows().indexOf(row);
  row.dispatchEvent(new CustomEvent("keys:current", { bubbles: true }));
}

function go(to) {
  const all = rows();
  if (!all.length) return;
  const row = all[Math.min(Math.max(to, 0), all.length - 1)];
  mark(row);
  const target = row.querySelector("[data-keys-open]") ?? row;
  if (target === row) row.tabIndex = -1;
  target.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function press(key) {
  const named = `[data-key="${CSS.escape(key)}"]`;
  const button = (chosen().length ? document.querySelector(`[data-keys-several="${CSS.escape(key)}"]`) : null)
    ?? current()?.querySelector(named)
    ?? [...document.querySelectorAll(named)].find((each) => !each.closest("[data-keys-row]") && each.checkVisibility());
  if (!button || button.disabled) return false;
  if (button.matches("input:not([type=checkbox]), textarea, select")) button.focus();
  else button.click();
  return true;
}

function nameOf(element) {
  if (element.dataset.keyLabel) return element.dataset.keyLabel;
  if (element.getAttribute("aria-label")) return element.getAttribute("aria-label");
  if (element.labels?.length) return `Go to: ${element.labels[0].textContent.trim()}`;
  const copy = element.cloneNode(true);
  copy.querySelectorAll("kbd").forEach((kbd) => kbd.remove());
  return copy.textContent.trim();
}

function help() {
  const dialog = document.getElementById("keys-help");
  const list = dialog?.querySelector("[data-keys-help]");
  if (!list || dialog.open) return;
  const keys = new Map(rows().length ? GENERAL : []);
  if (document.querySelector("[data-keys-select]")) keys.set(...SELECT);
  for (const element of document.querySelectorAll("[data-key]")) {
    if (!keys.has(element.dataset.key)) keys.set(element.dataset.key, nameOf(element));
  }
  if (document.getElementById("palette")) keys.set("Ctrl K", "Go to anything");
  keys.set("?", "Show these keys");
  list.replaceChildren(...[...keys].flatMap(([key, words]) => {
    const term = document.createElement("dt");
    const kbd = document.createElement("kbd");
    const said = document.createElement("dd");
    kbd.textContent = key;
    said.textContent = words;
    term.append(kbd);
    return [term, said];
  }));
  dialog.querySelector("[data-keys-switch]").checked = !isOff();
  dialog.showModal();
}

function answer(key, target) {
  if (key === "?") { help(); return true; }
  const at = current() ? rows().indexOf(current()) : place;
  if (rows().length) {
    if (key === "j") { go(current() ? at + 1 : Math.max(at, 0)); return true; }
    if (key === "k") { go(current() ? at - 1 : Math.max(at - 1, 0)); return true; }
    const box = current()?.querySelector("[data-keys-select]");
    if (key === "x" && box) { box.click(); return true; }
    if (key === "Enter" && target === current()) { current().querySelector("[data-keys-open]")?.click(); return true; }
  }
  return press(key);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape" && isTyping(event.target) && !event.target.closest("dialog")) { event.target.blur(); return; }
  if (isOff() || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "Enter" && event.target !== current()) return;
  if (waiting) {
    if (event.key.length === 1 && !event.repeat) typed.push(event.key);
    event.preventDefault();
    return;
  }
  if (answer(event.key, event.target)) event.preventDefault();
});

document.addEventListener("click", (event) => { if (event.target.closest("[data-keys-show]")) help(); });

document.addEventListener("focusin", (event) => {
  const row = event.target.closest("[data-keys-list] [data-keys-row]");
  if (row) mark(row);
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-keys-switch]")) {
    if (event.target.checked) localStorage.removeItem(SWITCH);
    else localStorage.setItem(SWITCH, "yes");
  }
  if (event.target.matches("[data-keys-all]")) {
    for (const box of document.querySelectorAll("[data-keys-select]")) box.checked = event.target.checked;
  }
  if (event.target.matches("[data-keys-select], [data-keys-all]")) count();
});

// How many are selected, in the words of the bar above the list.
function count() {
  const number = chosen().length;
  for (const words of document.querySelectorAll("[data-keys-count]")) {
    words.dataset.words ??= words.textContent;
    words.textContent = number ? `With the ${number} selected` : words.dataset.words;
  }
}
count();

// A list that comes anew does not jump: the row one was at keeps its place, or gives it to the next one that is left.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target?.querySelector("[data-keys-list]")) waiting = event.detail.target.id;
});

document.addEventListener("htmx:beforeSwap", () => {
  const row = current();
  before = row && { ids: rows().map((each) => each.id), at: rows().indexOf(row), top: row.getBoundingClientRect().top };
});

function heir() {
  const { ids, at } = before;
  const left = [...ids.slice(at), ...ids.slice(0, at).reverse()];
  return left.map((id) => id && document.getElementById(id)).find(Boolean);
}

function settle() {
  count();
  const said = document.querySelector("[data-keys-back]"); // names the row that an undo brought back
  const here = said && document.getElementById(said.dataset.keysBack);
  said?.removeAttribute("data-keys-back");
  const lost = before && !current() && document.activeElement === document.body;
  const next = lost ? heir() : null;
  const row = here ?? next ?? (lost ? rows()[0] : null); // all were decided: the first of those that came
  if (!row) return;
  go(rows().indexOf(row));
  if (next && !here) scrollBy(0, row.getBoundingClientRect().top - before.top);
}

function free() {
  waiting = "";
  while (typed.length && !waiting) answer(typed.shift(), document.activeElement);
}

document.addEventListener("htmx:afterSettle", (event) => {
  settle();
  before = null;
  if (waiting && event.target.id === waiting) free();
});

for (const name of ["htmx:responseError", "htmx:sendError", "htmx:swapError", "htmx:timeout"]) {
  document.addEventListener(name, () => { typed.length = 0; free(); });
}
