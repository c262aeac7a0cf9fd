// The mail as one reader would get it: found by name or address, chosen by a button.
import { announce } from "../announce.js";

const place = document.querySelector("[data-readers]");
const pane = place?.closest("[data-proof]");
const list = place?.querySelector(".found-readers");
let timer;

function choice(reader) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "small quiet";
  button.textContent = reader.name ? `${reader.name}, ${reader.address}` : reader.address;
  button.addEventListener("click", () => choose(reader.id));
  item.append(button);
  return item;
}

async function post(url, values) {
  const body = new FormData();
  body.set("csrf_token", pane.dataset.token);
  for (const [name, value] of Object.entries(values)) body.set(name, value);
  const response = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
  return response?.ok ? response.json() : null;
}

// The server keeps whom one chose, so that the next part of the issue is shown as the same reader.
async function choose(id) {
  const answer = await post(place.dataset.seeAs, { reader: id });
  if (!answer) { announce("The server does not answer. The mail is shown as before."); return; }
  place.querySelector("[data-reader-name]").textContent = answer.name || "any reader";
  place.open = false;
  place.querySelector("summary").focus();
  pane.dispatchEvent(new Event("reader"));
}

async function find(words) {
  const found = words.trim() ? (await post(place.dataset.readers, { words }))?.readers ?? [] : [];
  list.replaceChildren(...[...found, { id: "", name: "", address: "any reader" }].map(choice));
}

const field = place?.querySelector("[data-find-reader]");
field?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(find, 200, field.value);
});
field?.form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  find(field.value);
});
place?.addEventListener("toggle", () => { if (place.open) find(field.value); });
