// Comments: what is selected in a paragraph when its “Comment” is opened is what the comment is about.
// Without script the words are typed or pasted into the same field.
let last = { passage: null, words: "" };

document.addEventListener("selectionchange", () => {
  const selection = document.getSelection();
  const node = selection.anchorNode;
  const text = (node instanceof Element ? node : node?.parentElement)?.closest("[data-passage-text]");
  const words = selection.toString().trim();
  if (text && words && text.contains(selection.focusNode)) {
    last = { passage: text.closest("[data-passage]"), words };
  }
});

for (const details of document.querySelectorAll(".commenting")) {
  details.addEventListener("toggle", () => {
    const passage = details.closest("[data-passage]");
    if (!details.open) return;
    if (last.passage === passage) details.querySelector("[data-passage-words]").value = last.words;
    details.querySelector("textarea:not([hidden])").focus();
  });
}
