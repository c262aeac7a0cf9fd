// A form with data-autosave saves a moment after the last key, before a link is followed, and by Ctrl+S.
// Whatever goes wrong is said in words; the text stays where it is, and rests in the browser until the server has it.
import { announce } from "../announce.js";
import { forget, keep } from "./kept.js";
import { fields, form, owner, path } from "./writing.js";

const PAUSE = 700;
const LONGEST = 1500; // who types without a pause is saved all the same
const AGAIN = 3000;
const words = document.querySelector("[data-saved]");
const isAutomatic = form?.hasAttribute("data-autosave") ?? false;
let changed = false;
let stopped = false;
let timer;
let since = 0; // when the first key came that is not saved
let unheard = null; // what was sent without hearing what became of it
let saving = null;
let leaving = false;

function say(text, kind = "", way = null) {
  words.textContent = text;
  words.dataset.kind = kind;
  if (way) words.append(" ", way);
}

function stop(text) {
  stopped = true;
  clearTimeout(timer);
  say(text, "error");
  announce(text);
}

function signedOut() {
  const way = document.createElement("a");
  way.href = form.action;
  way.textContent = "Sign in and come back to it";
  say("Not saved: you are signed out. Your text is kept in this browser.", "error", way);
  announce(words.textContent);
}

// A session that ended took its token along; a new one, opened in another tab, brings another.
async function renewed() {
  const answer = await fetch(form.action, { redirect: "manual" });
  if (answer.type === "opaqueredirect") return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = page.querySelector("form[data-writing] [name=csrf_token]")?.value;
  for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = token ?? field.value;
  for (const pane of document.querySelectorAll("[data-token]")) pane.dataset.token = token ?? pane.dataset.token;
  return Boolean(token);
}

function saved(said) {
  // A text that was merged and is written on goes on from what was sent: the rest comes with the next save.
  form.elements.revision.value = changed && said.merged ? said.sent : said.revision;
  unheard = null;
  if (changed) keepHere(); // what was typed meanwhile is not saved yet
  else {
    forget(owner, path);
    say(said.words);
  }
  document.dispatchEvent(new CustomEvent("compose:saved", { detail: { ...said, typing: changed } }));
  return true;
}

async function answered(response, isFirst) {
  if (response.type === "opaqueredirect") {
    changed = true;
    signedOut();
    return false;
  }
  const said = await response.json().catch(() => ({}));
  if (response.ok) return saved(said);
  changed = true;
  if (response.status === 400 && isFirst && (await renewed())) return post(false);
  if (response.status === 400) signedOut();
  else if (response.status >= 500) later("the server could not do it");
  else {
    stop(said.words ?? "Not saved: the server refused it. Your text is still here. Press Save to try again.");
    if (response.status === 409) document.querySelector("[data-see-both]").hidden = false;
    stopped = [409, 423].includes(response.status);
  }
  return false;
}

function later(why) {
  changed = true;
  say(`Not saved: ${why}. Your text is still here, and kept in this browser; trying again.`, "error");
  clearTimeout(timer);
  timer = setTimeout(save, AGAIN);
}

async function post(isFirst = true) {
  changed = false;
  const body = new FormData(form);
  for (const [name, text] of unheard ?? []) body.append(`sent_${name}`, text);
  unheard = fields();
  return answered(await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" }), isFirst);
}

async function send() {
  since = 0;
  if (words.dataset.kind !== "error") say("Saving…");
  try {
    return await post();
  } catch {
    later("the server does not answer");
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
  if (done && changed && isAutomatic) soon();
  return done;
}

function soon() {
  since ||= Date.now();
  clearTimeout(timer);
  timer = setTimeout(save, Math.max(0, Math.min(PAUSE, since + LONGEST - Date.now())));
}

function keepHere() {
  return keep(owner, path, { fields: fields(), revision: form.elements.revision.value });
}

function touched() {
  changed = true;
  keepHere();
  if (stopped) return;
  if (words.dataset.kind !== "error") say("Not saved yet…");
  if (isAutomatic) soon();
}

async function follow(event) {
  const link = event.target.closest("a[href]");
  const plain = !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  leaving = words.contains(link);
  if (!link || !plain || link.target || link.getAttribute("href").startsWith("#") || !(changed || saving)) return;
  if (!isAutomatic || leaving) return;
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
  const typed = [...form.elements].filter((field) => "defaultValue" in field && field.type !== "hidden");
  return typed.some((field) => field.value !== field.defaultValue);
}

async function pressed(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  if (event.key === "s") {
    event.preventDefault();
    if (isAutomatic) save(); else form.requestSubmit();
  } else if (event.key === "Enter" && form.contains(event.target)) {
    event.preventDefault();
    const next = document.querySelector("[data-next-part]");
    if (await save() && next) location.assign(`${next.href}#write`);
  }
}

if (form && words) {
  form.addEventListener("input", touched);
  if (typedAlready()) touched();
  document.addEventListener("click", follow);
  document.addEventListener("submit", submitted);
  document.addEventListener("keydown", pressed);
  addEventListener("online", () => { if (changed && isAutomatic) save(); });
  addEventListener("beforeunload", (event) => {
    if ((changed || saving) && !(keepHere() && leaving)) event.preventDefault();
  });
}
