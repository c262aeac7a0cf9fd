// Undo goes on across pages: what this tab last had of a part, and what its own writer made of it elsewhere since, by
// putting a version back, accepting a suggestion, mending or saving by hand, is one step that Ctrl+Z takes back.
// Where anybody else saved in between, nothing is offered: their text is not undone by a key.
import { becomeQuietly } from "./become.js";
import { SEEN } from "./kept.js";
import { form, owner, path } from "./writing.js";

const KEY = `${SEEN}${owner} ${path}`;
const NAMES = ["title", "subject", "preheader", "heading", "markdown"];
const fields = form ? NAMES.map((name) => form.elements[name]).filter(Boolean) : [];

function remember() {
  const texts = Object.fromEntries(fields.map((field) => [field.name, field.value]));
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ revision: Number(form.elements.revision.value), texts }));
  } catch {
    sessionStorage.removeItem(KEY); // no room: what is older than the page would be the wrong step
  }
}

function seen() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
}

function offer({ revision, texts }) {
  if (revision < Number(form.dataset.ownSince) || revision >= Number(form.elements.revision.value)) return;
  for (const field of fields) {
    const now = field.value;
    const was = texts[field.name] ?? now;
    if (was === now || now !== field.defaultValue) continue; // the browser brought something back: that is not saved
    field.value = was;
    becomeQuietly(field, now);
  }
}

if (form && form.dataset.ownSince) {
  const known = seen();
  if (known) offer(known);
  remember();
  document.addEventListener("compose:saved", (event) => { if (!event.detail.typing) remember(); });
}
