// The mail as one reader would get it: found by name or address, chosen by a button.
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
  button.addEventListener("click", () => choose(reader.id, reader.name || reader.address));
  item.append(button);
  return item;
}

function choose(id, name) {
  pane.dataset.reader = id;
  place.querySelector("[data-reader-name]").textContent = name;
  place.open = false;
  place.querySelector("summary").focus();
  pane.dispatchEvent(new Event("reader"));
}

async function find(words) {
  const body = new FormData();
  body.set("csrf_token", pane.dataset.token);
  body.set("words", words);
  const response = await fetch(place.dataset.readers, { method: "POST", body }).catch(() => null);
  const { readers } = response?.ok ? await response.json() : { readers: [] };
  const found = words.trim() ? readers : [];
  list.replaceChildren(...[...found, { id: "", name: "", address: "any reader" }].map(choice));
}

place?.querySelector("[data-find-reader]").addEventListener("input", (event) => {
  clearTimeout(timer);
  timer = setTimeout(find, 200, event.target.value);
});
place?.addEventListener("toggle", () => { if (place.open) find(place.querySelector("[data-find-reader]").value); });
