// A form with data-autosave saves a second after the last key, before a link is followed, and by Ctrl+S.
// Whatever goes wrong is said in words, and the text stays where it is.
import { announce } from "../announce.js";

const PAUSE = 1000;
const AGAIN = 5000;
const form = document.querySelector("form[data-writing]");
const words = document.querySelector("[data-saved]");
const isAutomatic = form?.hasAttribute("data-autosave") ?? false;
let changed = false;
let stopped = false;
let timer;
let saving = null;

function say(text, kind = "") {
  words.textContent = text;
  words.dataset.kind = kind;
}

function stop(text) {
  stopped = true;
  clearTimeout(timer);
  say(text, "error");
  announce(text);
}

async function answered(response) {
  if (response.type === "opaqueredirect") {
    changed = true;
    say("Not saved: you are signed out. Your text is still here. Sign in in another tab, then press Save.", "error");
    return false;
  }
  const said = await response.json().catch(() => ({}));
  if (response.ok) {
    // A text that was merged and is written on goes on from what was sent: the rest comes with the next save.
    form.elements.revision.value = changed && said.merged ? said.sent : said.revision;
    if (!changed) say(said.words); // what was typed meanwhile is not saved yet
    document.dispatchEvent(new CustomEvent("compose:saved", { detail: { ...said, typing: changed } }));
    return true;
  }
  changed = true;
  if (response.status === 409) {
    stop(said.words);
    document.querySelector("[data-see-both]").hidden = false;
  } else {
    stop(said.words ?? "Not saved: the server could not do it. Your text is still here. Press Save to try again.");
    stopped = response.status === 423;
  }
  return false;
}

async function send() {
  changed = false;
  say("Saving…");
  const body = new FormData(form);
  const headers = { Accept: "application/json" };
  try {
    return await answered(await fetch(form.action, { method: "POST", body, headers, redirect: "manual" }));
  } catch {
    changed = true;
    say("Not saved: the server does not answer. Your text is still here; trying again.", "error");
    clearTimeout(timer);
    timer = setTimeout(save, AGAIN);
    return false;
  }
}

// One save at a time; what was typed meanwhile is saved next.
export async function save() {
  clearTimeout(timer);
  while (saving) await saving;
  if (!changed || stopped) return !changed;
  saving = send();
  const done = await saving;
  saving = null;
  if (done && changed && isAutomatic) timer = setTimeout(save, PAUSE);
  return done;
}

function touched() {
  changed = true;
  if (stopped) return;
  say(isAutomatic ? "Writing…" : "Not saved yet");
  clearTimeout(timer);
  if (isAutomatic) timer = setTimeout(save, PAUSE);
}

async function follow(event) {
  const link = event.target.closest("a[href]");
  const plain = !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  if (!link || !plain || link.target || link.getAttribute("href").startsWith("#") || !(changed || saving)) return;
  if (!isAutomatic) return;
  event.preventDefault();
  if (await save()) location.assign(link.href);
}

// A form beside the text, such as "Hide", goes when the text is kept.
async function submitted(event) {
  if (event.target === form) { changed = false; return; }
  if (!(changed || saving) || !isAutomatic || event.target.method === "dialog") return;
  event.preventDefault();
  const { target, submitter } = event;
  if (await save()) target.requestSubmit(submitter);
}

// What was typed before this script came, or what the browser brought back, counts as typed now.
function typedAlready() {
  const fields = [...form.elements].filter((field) => "defaultValue" in field && field.type !== "hidden");
  return fields.some((field) => field.value !== field.defaultValue);
}

if (form) {
  form.addEventListener("input", touched);
  if (typedAlready()) touched();
  document.addEventListener("click", follow);
  document.addEventListener("submit", submitted);
  document.addEventListener("keydown", async (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    if (event.key === "s") {
      event.preventDefault();
      if (isAutomatic) save(); else form.requestSubmit();
    } else if (event.key === "Enter" && form.contains(event.target)) {
      event.preventDefault();
      const next = document.querySelector("[data-next-part]");
      if (await save() && next) location.assign(`${next.href}#write`);
    }
  });
  addEventListener("beforeunload", (event) => {
    if (changed || saving) event.preventDefault();
  });
}
