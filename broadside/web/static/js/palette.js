// The palette: Ctrl-K (or Cmd-K) opens it, typing finds, the arrows choose, Enter goes, Escape closes it.
// The browser itself gives the focus back to where it was. Who has a use of their own for Ctrl-K keeps it.
import { announce } from "./announce.js";

const dialog = document.getElementById("palette");
const input = dialog?.querySelector("[role=combobox]");
const list = dialog?.querySelector("[role=listbox]");
let sought = false; // something was typed to which no answer has come
let going = false; // Enter was pressed meanwhile: go when it comes

const options = () => [...list.querySelectorAll("[data-href]")];
const chosen = () => list.querySelector("[aria-selected=true]");

function choose(option) {
  for (const each of list.querySelectorAll("[role=option]")) each.setAttribute("aria-selected", String(each === option));
  if (option) {
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else input.removeAttribute("aria-activedescendant");
}

function step(by) {
  const all = options();
  if (!all.length) return;
  const at = all.indexOf(chosen());
  choose(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length]);
}

function go(option) {
  if (option) location.assign(option.dataset.href);
}

function open() {
  dialog.showModal();
  input.select();
  if (!chosen()) choose(options()[0]);
}

if (dialog) {
  document.addEventListener("keydown", (event) => {
    const meant = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
    if (!meant || event.defaultPrevented) return;
    if (!document.querySelector("dialog[open]")) open();
    else if (!dialog.open) return;
    event.preventDefault();
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") step(1);
    else if (event.key === "ArrowUp") step(-1);
    else if (event.key === "Enter" && sought) going = true;
    else if (event.key === "Enter") go(chosen());
    else return;
    event.preventDefault();
  });
  input.addEventListener("input", () => { sought = true; going = false; });
  list.addEventListener("click", (event) => go(event.target.closest("[data-href]")));
  list.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.requestConfig.parameters.words !== input.value) return; // more was typed since
    sought = false;
    const all = options();
    choose(all[0]);
    announce(all.length === 1 ? "1 place" : `${all.length} places`);
    if (going) go(all[0]);
  });
  dialog.addEventListener("close", () => { going = false; });
  dialog.addEventListener("toggle", () => { if (dialog.open && !chosen()) choose(options()[0]); });
}
