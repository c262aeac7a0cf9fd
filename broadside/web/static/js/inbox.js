// The inbox: where there is room beside the list, the story of the current row is shown there; Enter goes into it.
// Without room, and without script, the title of a row is a link to the story's own page.
const PAUSE = 120; // ms: whoever runs through the rows with j held down asks for the last one only
const pane = () => document.getElementById("reading");
const hasRoom = () => pane()?.checkVisibility() ?? false;
let asking = null;
let timer;

async function show(link, enter) {
  clearTimeout(timer);
  asking?.abort();
  const shown = pane().querySelector("[data-story]")?.dataset.story;
  if (`item-${shown}` !== link.closest("[data-keys-row]").id) {
    asking = new AbortController();
    try {
      const answer = await fetch(link.href, { headers: { "HX-Request": "true" }, signal: asking.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const story = page.querySelector("#reading > [data-story]");
      if (!story) { location.assign(link.href); return; }
      pane().replaceChildren(document.adoptNode(story));
      pane().scrollTop = 0;
      window.htmx.process(pane());
    } catch (error) {
      if (error.name !== "AbortError") location.assign(link.href);
      return;
    }
  }
  if (enter) pane().querySelector("#story-title").focus();
}

document.addEventListener("keys:current", (event) => {
  const link = event.target.querySelector("[data-keys-open]");
  clearTimeout(timer);
  if (link && hasRoom()) timer = setTimeout(() => show(link, false), PAUSE);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("#inbox [data-keys-open]");
  if (!link || !hasRoom() || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  show(link, true);
});

// What is decided in the pane is decided about its row: the list goes on from there. Not before the request is made:
// htmx forgets which button was pressed when that loses the focus.
document.addEventListener("htmx:beforeRequest", (event) => {
  const story = event.target.closest("#reading [data-story]");
  const row = story && document.getElementById(`item-${story.dataset.story}`);
  row?.querySelector("[data-keys-open]").focus({ preventScroll: true });
});

// What stands outside the list follows it: the number in the rail, and the pane, which has nothing to show beside no row.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "inbox") return;
  const { left } = event.target.dataset;
  for (const count of document.querySelectorAll('.rail-nav [aria-current="page"] .count')) {
    count.textContent = left;
    count.hidden = left === "0";
  }
  if (pane()) pane().hidden = !event.target.querySelector("[data-keys-row]");
});
