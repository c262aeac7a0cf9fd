// On a phone one pane at a time: sections, text or mail. On a wide screen all three stand side by side.
const page = document.querySelector("[data-compose]");
const tabs = [...document.querySelectorAll("[data-pane]")];

function show(name) {
  page.dataset.shown = name;
  for (const tab of tabs) {
    if (tab.dataset.pane === name) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
}

if (page && tabs.length) {
  show(page.dataset.shown);
  for (const tab of tabs) {
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      show(tab.dataset.pane);
    });
  }
}
