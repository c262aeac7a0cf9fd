// The frame in which the mail stands: as wide as what it shows, and drawn anew without leaving its place.
const WIDE = 660;
const PAGE = 1024;
const DARK = "(prefers-color-scheme: dark)";

export function fit(frame, view) {
  const box = frame.parentElement;
  const room = box.clientWidth;
  const wanted = view === "narrow" ? 375 : Math.max(room, view === "archive" ? PAGE : WIDE);
  const scale = Math.min(1, room / wanted);
  frame.style.width = `${wanted}px`;
  frame.style.height = `${box.clientHeight / scale}px`;
  frame.style.transform = scale < 1 ? `scale(${scale})` : "";
  frame.style.left = `${Math.max(0, (room - wanted * scale) / 2)}px`;
}

// Of the archive page its middle alone is drawn anew: its style sheets stay where they are.
function drawPage(page, html) {
  const made = new DOMParser().parseFromString(html, "text/html").querySelector("main");
  const old = page.querySelector("main");
  if (made && old) old.innerHTML = made.innerHTML;
}

export function draw(frame, shown, view) {
  const page = frame.contentDocument;
  if (!page?.body) return;
  if (view === "archive") {
    if (shown.archive) drawPage(page, shown.archive);
    return;
  }
  const { scrollX, scrollY } = frame.contentWindow;
  const html = view === "bare" ? shown.bare : shown.html;
  // Parsed inside the frame, so that the frame's policy holds and not this page's.
  page.documentElement.innerHTML = html.replaceAll(DARK, view === "dark" ? "all" : "not all");
  frame.contentWindow.scrollTo(scrollX, scrollY);
}

// The heading of the section that is being written comes into sight.
export function showPart(frame, heading) {
  const titles = [...(frame.contentDocument?.querySelectorAll("h2") ?? [])];
  const found = heading && titles.find((each) => each.textContent.trim() === heading);
  if (found) frame.contentWindow.scrollTo(0, Math.max(0, found.getBoundingClientRect().top + frame.contentWindow.scrollY - 24));
}
