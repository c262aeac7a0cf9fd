// When a request of htmx fails, say so where flashed messages stand: nothing fails in silence.
import { announce } from "./announce.js";

function say(words) {
  const place = document.getElementById("flashes");
  if (place) {
    const notice = document.createElement("div");
    notice.className = "notice error";
    notice.textContent = words;
    place.replaceChildren(notice);
    notice.scrollIntoView({ block: "nearest" });
  }
  announce(words);
}

document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  if (status === 401 || status === 403) say("You are signed out, or may not do this. Nothing was changed. Sign in again in another tab, then repeat it.");
  else if (status === 429) say("Too many requests just now. Nothing was changed. Wait a minute, then repeat it.");
  else say("The server could not do that. Nothing was changed. Reload the page and try again.");
});
document.addEventListener("htmx:sendError", () => say("The server does not answer. What you typed is still here. Check the connection, then repeat it."));
