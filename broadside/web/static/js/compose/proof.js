// The true mail beside the text. The server renders what is typed exactly as it would send it and keeps nothing;
// the frame has a strict policy of its own and runs no script, so its page is only ever replaced from here.
import { draw, fit, showPart } from "./frame.js";

const PAUSE = 40;
const form = document.querySelector("form[data-writing]");
const pane = document.querySelector("[data-proof]");
const frame = pane?.querySelector("iframe");
const plain = pane?.querySelector("[data-plain]");
let shown = null;
let view = "desktop";
let timer;
let asking = false;
let askAgain = false;

const heading = () => form?.elements.heading?.value?.trim();

// Each answer has tokens of its own in its forms, which is no reason to take a button from under somebody's finger;
// and what is pressed stays until it is let go, since a press on one button that ends on another is none.
const told = (html) => html.replace(/(name="csrf_token" value=")[^"]*/g, "$1");
let flown = null;

function showFlight(html) {
  const flight = document.querySelector("[data-flight]");
  if (!flight || told(html) === flown) return;
  if (flight.querySelector("button:active")) {
    for (const end of ["pointerup", "pointercancel", "keyup"]) {
      document.addEventListener(end, () => setTimeout(() => showFlight(shown.flight)), { once: true });
    }
    return;
  }
  flown = told(html);
  flight.innerHTML = html;
}

function show(answer) {
  shown = answer;
  pane.querySelector("[data-size]").textContent = answer.size;
  pane.querySelector("[data-meter]").value = answer.kilobytes;
  pane.querySelector("[data-pictures]").hidden = !answer.pictures;
  const verdict = pane.querySelector("[data-verdict]");
  verdict.hidden = !answer.verdict;
  if (verdict.textContent !== answer.verdict) verdict.textContent = answer.verdict;
  showFlight(answer.flight);
  plain.textContent = answer.text;
  draw(frame, shown, view);
}

async function ask() {
  const body = form ? new FormData(form) : new FormData();
  body.set("csrf_token", pane.dataset.token);
  body.set("view", view);
  try {
    const response = await fetch(pane.dataset.proof, { method: "POST", body });
    if (response.ok) show(await response.json());
  } catch {
    pane.querySelector("[data-size]").textContent = "no answer: this is the mail as it was";
  }
}

// One question at a time; what was typed meanwhile is asked for as soon as the answer is here.
async function asked() {
  if (asking) { askAgain = true; return; }
  asking = true;
  do {
    askAgain = false;
    await ask();
  } while (askAgain);
  asking = false;
}

// Another document for the archive page: it has style sheets of its own, and the policy that allows them.
function choose(button) {
  const was = view;
  view = button.dataset.view;
  for (const each of pane.querySelectorAll("[data-view]")) each.setAttribute("aria-pressed", String(each === button));
  frame.parentElement.hidden = view === "plain";
  plain.hidden = view !== "plain";
  frame.parentElement.classList.toggle("is-dark", view === "dark");
  fit(frame, view);
  if ((was === "archive") !== (view === "archive")) {
    frame.src = `${pane.dataset.mail}${view === "archive" ? "?view=archive" : ""}`;
  } else if (shown) draw(frame, shown, view);
}

// The page comes first: until it is there the frame shows the mail as it is kept.
const settled = new Promise((done) => {
  const rest = () => (window.requestIdleCallback ? requestIdleCallback(done, { timeout: 500 }) : setTimeout(done));
  if (document.readyState === "complete") rest();
  else addEventListener("load", rest, { once: true });
});

async function opened() {
  frame.contentDocument?.addEventListener("click", (event) => {
    if (event.target.closest?.("a")) event.preventDefault();
  });
  await settled;
  await asked();
  showPart(frame, heading());
}

if (pane) {
  pane.dataset.mail = frame.getAttribute("src");
  frame.classList.add("is-fitted");
  frame.addEventListener("load", opened);
  if (frame.contentDocument?.readyState === "complete" && frame.contentDocument.URL !== "about:blank") opened();
  pane.addEventListener("click", (event) => {
    const button = event.target.closest("[data-view]");
    if (button) choose(button);
  });
  pane.addEventListener("reader", asked);
  form?.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(asked, PAUSE);
  });
  document.addEventListener("compose:saved", asked);
  new ResizeObserver(() => fit(frame, view)).observe(frame.parentElement);
  fit(frame, view);
  if (frame.parentElement.clientWidth < 400) choose(pane.querySelector("[data-view=narrow]"));
}
