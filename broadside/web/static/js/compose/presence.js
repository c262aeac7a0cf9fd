// Who else has the issue open: this page gives a sign every ten seconds while it is looked at, and hears of the others.
import { announce } from "../announce.js";

const EVERY = 10_000;
const place = document.querySelector("[data-presence]");
const form = document.querySelector("form[data-writing]");
let timer;
let told = place?.textContent ?? "";

function body(gone = false) {
  const sent = new FormData();
  sent.set("csrf_token", place.dataset.token);
  sent.set("part", form.elements.part.value);
  if (gone) sent.set("gone", "yes");
  return sent;
}

// Beside each part stand the names of those who have it open.
function show(people) {
  for (const old of document.querySelectorAll(".part .here")) old.remove();
  for (const { name, part } of people) {
    const row = document.querySelector(`[data-part="${part}"]`);
    if (!row) continue;
    const mark = document.createElement("span");
    mark.className = "here";
    mark.textContent = name;
    row.append(mark);
  }
}

function tell(answer) {
  const newer = answer.revision > Number(form.elements.revision.value) && !answer.words.includes("here too");
  const words = newer ? `${answer.words} A newer text of this part is saved.`.trim() : answer.words;
  place.hidden = !words;
  if (words === told) return;
  told = words;
  place.textContent = words;
  announce(words || "Nobody else is here now.");
}

async function sign() {
  clearTimeout(timer);
  if (document.visibilityState === "visible") {
    const headers = { Accept: "application/json" };
    const response = await fetch(place.dataset.presence, { method: "POST", body: body(), headers, redirect: "manual" }).catch(() => null);
    if (response?.ok) {
      const answer = await response.json();
      show(answer.people);
      tell(answer);
    }
  }
  timer = setTimeout(sign, EVERY);
}

if (place && form?.elements.part) {
  sign();
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") sign(); });
  addEventListener("pagehide", () => navigator.sendBeacon(place.dataset.presence, body(true)));
  addEventListener("pageshow", (event) => { if (event.persisted) sign(); });
}
