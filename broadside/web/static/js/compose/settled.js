// Whoever chose between two texts has no unsaved one any more: what is chosen rests here until the server has it.
import { forgetPath, keep } from "./kept.js";

const page = document.querySelector("[data-settles]");

function settle(event) {
  const { settles: owner, path } = page.dataset;
  forgetPath(owner, path);
  if (event.type !== "submit") return;
  const typed = [...new FormData(event.target)];
  const values = typed.filter(([name]) => !["csrf_token", "revision"].includes(name)).map(([name, text]) => [name, text.replaceAll("\r\n", "\n").trim()]);
  keep(owner, path, { fields: values, revision: event.target.elements.revision.value });
}

page?.addEventListener("submit", settle);
page?.querySelector("[data-take-theirs]")?.addEventListener("click", settle);
