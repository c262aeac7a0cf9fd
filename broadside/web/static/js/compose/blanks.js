// Tab goes on to what a block still wants: an address or a date that nobody has filled in, behind the caret in its paragraph.
// When nothing is left there, Tab leaves the text, as everywhere.
import { area, paragraphs } from "./paragraphs.js";

const BLANK = /(?<=\]\()https:\/\/(?=\))|\[date\]/g;

area?.addEventListener("keydown", (event) => {
  if (event.key !== "Tab" || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
  const caret = area.selectionEnd;
  const here = paragraphs(area.value).find((each) => each.from <= caret && caret <= each.to);
  const blank = here && [...area.value.matchAll(BLANK)].find(({ index }) => index >= caret && index < here.to);
  if (!blank) return;
  event.preventDefault();
  area.setSelectionRange(blank.index, blank.index + blank[0].length);
});
