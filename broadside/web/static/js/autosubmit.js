// A form with data-autosubmit applies itself: at once for a choice, after a pause for typing.
// Focus and caret are put back after the page has come again.
const PAUSE = 450;
const PLACE = "broadside.filter-focus";
let waiting;

function apply(form, field) {
  clearTimeout(waiting);
  const caret = typeof field.selectionStart === "number" ? field.selectionStart : null;
  sessionStorage.setItem(PLACE, JSON.stringify({ path: location.pathname, name: field.name, caret }));
  form.requestSubmit();
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  if (form && !event.target.matches("[type=search], [type=text]")) apply(form, event.target);
});

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  if (!form || !event.target.matches("[type=search], [type=text]")) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => apply(form, event.target), PAUSE);
});

const kept = sessionStorage.getItem(PLACE);
if (kept) {
  sessionStorage.removeItem(PLACE);
  const place = JSON.parse(kept);
  const field = place.path === location.pathname && document.querySelector(`form[data-autosubmit] [name="${CSS.escape(place.name)}"]`);
  if (field) {
    field.focus();
    if (place.caret !== null && field.setSelectionRange) field.setSelectionRange(place.caret, place.caret);
  }
}
