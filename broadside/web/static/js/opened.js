// Tells once that a person looks at this page: after the first touch of a pointer, a key or a scroll, never by itself.
const marked = document.querySelector("[data-opened]");
if (marked) {
  const signs = ["pointerdown", "keydown", "wheel", "touchmove"];
  const once = () => {
    for (const sign of signs) removeEventListener(sign, once);
    fetch(marked.dataset.opened, { method: "POST", credentials: "omit", keepalive: true });
  };
  for (const sign of signs) addEventListener(sign, once, { passive: true });
}
