// A save that loads the page anew gives back the place of the caret.
const KEY = "broadside.caret";
const area = document.querySelector("textarea[data-markdown]");
const form = area?.closest("form[data-writing]");

if (form) {
  form.addEventListener("submit", () => {
    const { selectionStart: from, selectionEnd: to } = area;
    sessionStorage.setItem(KEY, JSON.stringify({ path: form.action, from, to, top: document.getElementById("text").scrollTop }));
  });
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  sessionStorage.removeItem(KEY);
  if (kept?.path === form.action && !area.matches(":disabled")) {
    area.focus({ preventScroll: true });
    area.setSelectionRange(kept.from, kept.to);
    document.getElementById("text").scrollTop = kept.top;
  }
}
