// Inside the frame: tells the page around it how tall this is, at once, when it changes, and when asked.
const tell = () => parent.postMessage({ broadside: "height", height: document.documentElement.offsetHeight }, "*");
new ResizeObserver(tell).observe(document.documentElement);
addEventListener("message", (event) => {
  if (event.source === parent && event.data?.broadside === "how tall?") tell();
});
