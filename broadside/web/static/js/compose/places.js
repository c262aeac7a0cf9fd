// A link to a paragraph, such as #paragraph-3, puts the caret there; #write puts it at the end of the text.
const area = document.querySelector("textarea[data-markdown]");

function go() {
  if (location.hash === "#write" && !area.matches(":disabled")) {
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
    return;
  }
  const number = Number(/^#paragraph-(\d+)$/.exec(location.hash)?.[1] ?? 0);
  if (!number) return;
  const parts = [...area.value.matchAll(/\S[^]*?(?=\n[ \t]*\n|$(?![^]))/g)].filter((part) => part[0].trim());
  const part = parts[number - 1];
  if (!part) return;
  area.focus();
  area.setSelectionRange(part.index, part.index + part[0].length);
  document.querySelector("[data-pane=text]")?.click();
}

if (area) {
  addEventListener("hashchange", go);
  go();
}
