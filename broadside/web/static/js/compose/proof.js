// The true mail beside the text. The server renders what is typed exactly as it would send it and keeps nothing;
// the frame has a strict policy of its own and runs no script, so its page is only ever replaced from here.
const PAUSE = 150;
const WIDE = 660;
const form = document.querySelector("form[data-writing]");
const pane = document.querySelector("[data-proof]");
const frame = pane?.querySelector("iframe");
const plain = pane?.querySelector("[data-plain]");
let shown = null;
let view = "desktop";
let timer;
let asked = 0;
let controller;

const DARK = "(prefers-color-scheme: dark)";
const inScheme = (html) => html.replaceAll(DARK, view === "dark" ? "all" : "not all");

function fit() {
  const box = frame.parentElement;
  const room = box.clientWidth;
  const wanted = view === "narrow" ? 375 : Math.max(room, WIDE);
  const scale = Math.min(1, room / wanted);
  frame.style.width = `${wanted}px`;
  frame.style.height = `${box.clientHeight / scale}px`;
  frame.style.transform = scale < 1 ? `scale(${scale})` : "";
  frame.style.left = `${Math.max(0, (room - wanted * scale) / 2)}px`;
}

function draw() {
  if (!shown) return;
  plain.textContent = shown.text;
  const page = frame.contentDocument;
  if (!page?.body) return;
  const { scrollX, scrollY } = frame.contentWindow;
  // Parsed inside the frame, so that the frame's policy holds and not this page's.
  page.documentElement.innerHTML = inScheme(shown.html);
  frame.contentWindow.scrollTo(scrollX, scrollY);
}

// The heading of the section that is being written comes into sight once.
function showPart() {
  const heading = form?.elements.heading?.value?.trim();
  if (!heading) return;
  const found = [...(frame.contentDocument?.querySelectorAll("h2") ?? [])].find((each) => each.textContent.trim() === heading);
  if (found) frame.contentWindow.scrollTo(0, Math.max(0, found.getBoundingClientRect().top + frame.contentWindow.scrollY - 24));
}

async function ask() {
  asked += 1;
  const mine = asked;
  controller?.abort();
  controller = new AbortController();
  try {
    const body = form ? new FormData(form) : new FormData();
    body.set("csrf_token", pane.dataset.token);
    const response = await fetch(pane.dataset.proof, { method: "POST", body, signal: controller.signal });
    if (!response.ok) return;
    const answer = await response.json();
    if (mine !== asked) return;
    shown = answer;
    pane.querySelector("[data-size]").textContent = answer.size;
    pane.querySelector("[data-pictures]").hidden = !answer.pictures;
    const flight = document.querySelector("[data-flight]");
    if (flight) flight.innerHTML = answer.flight;
    draw();
  } catch (error) {
    if (error.name !== "AbortError") pane.querySelector("[data-size]").textContent = "no answer: this is the mail as it was";
  }
}

function choose(button) {
  view = button.dataset.view;
  for (const each of pane.querySelectorAll("[data-view]")) each.setAttribute("aria-pressed", String(each === button));
  frame.parentElement.hidden = view === "plain";
  plain.hidden = view !== "plain";
  frame.parentElement.classList.toggle("is-dark", view === "dark");
  fit();
  draw();
}

if (pane) {
  frame.classList.add("is-fitted");
  const opened = async () => {
    frame.contentDocument?.addEventListener("click", (event) => {
      if (event.target.closest?.("a")) event.preventDefault();
    });
    await ask();
    showPart();
  };
  frame.addEventListener("load", opened);
  if (frame.contentDocument?.readyState === "complete" && frame.contentDocument.URL !== "about:blank") opened();
  pane.addEventListener("click", (event) => {
    const button = event.target.closest("[data-view]");
    if (button) choose(button);
  });
  form?.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  document.addEventListener("compose:saved", ask);
  new ResizeObserver(fit).observe(frame.parentElement);
  fit();
  if (frame.parentElement.clientWidth < 400) choose(pane.querySelector("[data-view=narrow]"));
}
