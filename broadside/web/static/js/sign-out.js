// Signing out leaves nothing in the browser: text that was never saved goes, after a question.
import { count, forgetAll, forgetSeen } from "./compose/kept.js";

const WORDS = "Text that was never saved rests in this browser, and signing out deletes it. Sign out all the same?";

// On the window, so that the page that is writing can save first.
addEventListener("submit", (event) => {
  if (event.defaultPrevented || !event.target.matches("form[data-sign-out]")) return;
  forgetSeen();
  if (!count()) return;
  if (confirm(WORDS)) forgetAll();
  else event.preventDefault();
});
