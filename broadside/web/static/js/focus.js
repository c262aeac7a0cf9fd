// What went wrong takes the focus when the page opens, so that it is read first.
document.querySelector("[data-focus]")?.focus();
