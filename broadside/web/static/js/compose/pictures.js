// A picture that is dropped, pasted or chosen: its description is asked for at once, then it stands where the caret was.
import { replace } from "./toolbar.js";

const dialog = document.querySelector("[data-picture-dialog]");
const area = document.querySelector("textarea[data-markdown]");
const form = dialog?.querySelector("[data-picture]");
const shown = dialog?.querySelector("[data-picture-shown]");
const wrong = dialog?.querySelector("[data-picture-wrong]");

const pictureIn = (data) => [...(data?.files ?? [])].find((file) => file.type.startsWith("image/"));

function say(words) {
  wrong.textContent = words;
  wrong.hidden = !words;
}

// As data, since the page's policy lets no other picture be shown.
function look() {
  const [file] = form.elements.picture.files;
  shown.hidden = true;
  if (!file) return;
  const reader = new FileReader();
  reader.addEventListener("load", () => {
    shown.src = reader.result;
    shown.hidden = false;
  });
  reader.readAsDataURL(file);
}

function open(file) {
  form.reset();
  say("");
  if (file) {
    const list = new DataTransfer();
    list.items.add(file);
    form.elements.picture.files = list.files;
  }
  look();
  if (!dialog.open) dialog.showModal();
  if (file) form.elements.alt.focus();
}

// A picture is a paragraph of its own.
function insert(markdown) {
  const before = area.value.slice(0, area.selectionStart).trimEnd() ? "\n\n" : "";
  const after = area.value.slice(area.selectionEnd).trimStart() ? "\n\n" : "";
  replace(before + markdown + after);
}

async function send(event) {
  event.preventDefault();
  event.stopPropagation();
  if (!form.elements.alt.value.trim() && !form.elements.decorative.checked) {
    say("Say what the picture shows, for those who do not see it; or tick that it is decorative.");
    form.elements.alt.focus();
    return;
  }
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, redirect: "manual" }).catch(() => null);
  const said = await answer?.json().catch(() => ({}));
  if (!answer?.ok || !said.markdown) {
    say(said?.words ?? "The picture was not kept: the server does not answer, or you are signed out. Try again.");
    return;
  }
  dialog.close();
  insert(said.markdown);
}

function taken(event, data) {
  const file = pictureIn(data);
  if (!file || data.getData("text/plain")) return;
  event.preventDefault();
  open(file);
}

if (dialog && area) {
  document.addEventListener("click", (event) => { if (event.target.closest("[data-mark=picture]")) open(); });
  form.addEventListener("submit", send);
  form.elements.picture.addEventListener("change", look);
  area.addEventListener("paste", (event) => { if (!event.defaultPrevented) taken(event, event.clipboardData); });
  area.addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) event.preventDefault(); });
  area.addEventListener("drop", (event) => taken(event, event.dataTransfer));
}
