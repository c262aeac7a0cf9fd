// What a person typed before the script came is looked at as if it had been typed now.
// htmx binds its triggers when the document is ready; this listener was put down later, so it runs after that.
document.addEventListener("DOMContentLoaded", () => {
  for (const field of document.querySelectorAll("input[hx-trigger]")) {
    if (field.value !== field.defaultValue) field.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
