// The form that is being written: what its fields hold, and how they get other contents without losing undo.
import { become } from "./become.js";

const APART = new Set(["csrf_token", "revision", "part"]);

export const form = document.querySelector("form[data-writing]");
export const owner = form?.dataset.writing ?? "";
export const path = form ? new URL(form.action).pathname : "";

// As the server keeps it: ends of lines and the space around a text do not count.
const tidy = (text) => text.replaceAll("\r\n", "\n").trim();

export function fields() {
  return [...new FormData(form)].filter(([name]) => !APART.has(name)).map(([name, text]) => [name, tidy(text)]);
}

export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export function put(values) {
  for (const field of form.elements) {
    if (!field.name || APART.has(field.name) || field.type === "hidden") continue;
    const given = values.filter(([name]) => name === field.name).map(([, text]) => text);
    if (field.type === "checkbox") field.checked = given.includes(field.value);
    else if (given.length && tidy(field.value) !== given[0]) become(field, given[0]);
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}
