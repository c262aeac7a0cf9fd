// Openers with data-dialog open the <dialog> of that id instead of going to the page that asks the same.
// Inputs with data-must-equal let a form go only when that name was typed.

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog instanceof HTMLDialogElement) {
    event.preventDefault();
    dialog.showModal();
    return;
  }
  const closer = event.target.closest("[data-dialog-close]");
  if (closer && closer.closest("dialog")) {
    event.preventDefault();
    closer.closest("dialog").close();
  }
});

document.addEventListener("keydown", (event) => {
  const opener = event.target.closest?.("a[data-dialog][role=button]");
  if (opener && event.key === " ") {
    event.preventDefault();
    opener.click();
  }
});

document.addEventListener("input", (event) => {
  const wanted = event.target.dataset?.mustEqual;
  if (wanted === undefined) return;
  const same = event.target.value.trim() === wanted;
  event.target.setCustomValidity(same ? "" : `Type “${wanted}” exactly to go on.`);
});
