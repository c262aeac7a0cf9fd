// Text that an earlier page of this section never got to the server is offered back, with what differs.
import { announce } from "../announce.js";
import { drop, found } from "./kept.js";
import { fields, form, owner, path, put, same } from "./writing.js";

const AROUND = 40;
const LONGEST = 400;
const offer = document.querySelector("[data-offer]");
let record;

// Where two texts differ: what both begin and end with is left out but for a few words.
function difference(saved, mine) {
  let start = 0;
  while (start < saved.length && saved[start] === mine[start]) start += 1;
  let end = 0;
  while (end < Math.min(saved.length, mine.length) - start && saved.at(-1 - end) === mine.at(-1 - end)) end += 1;
  while (start > 0 && !/\s/.test(mine[start - 1])) start -= 1;
  while (end > 0 && !/\s/.test(mine.at(-end))) end -= 1;
  const before = mine.slice(Math.max(0, start - AROUND), start);
  return { before, gone: saved.slice(start, saved.length - end), own: mine.slice(start, mine.length - end) };
}

function piece(name, text) {
  const made = document.createElement(name);
  made.textContent = text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text;
  return made;
}

function told(name, saved, mine) {
  const line = document.createElement("p");
  const { before, gone, own } = difference(saved, mine);
  line.className = "told";
  if (name !== "markdown") line.append(piece("b", `${name[0].toUpperCase()}${name.slice(1)} `));
  line.append(piece("span", before), piece("del", gone), piece("ins", own));
  return line;
}

function joined(values) {
  const texts = new Map();
  for (const [name, text] of values) texts.set(name, texts.has(name) ? `${texts.get(name)}, ${text}` : text);
  return texts;
}

function show() {
  const here = joined(fields());
  const mine = joined(record.fields);
  const names = [...new Set([...here.keys(), ...mine.keys()])].filter((name) => (here.get(name) ?? "") !== (mine.get(name) ?? ""));
  offer.querySelector("[data-offer-told]").replaceChildren(...names.map((name) => told(name, here.get(name) ?? "", mine.get(name) ?? "")));
  offer.querySelector("[data-offer-when]").textContent = new Date(record.at).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });
  offer.querySelector("[data-offer-moved]").hidden = record.revision === form.elements.revision.value;
  offer.hidden = false;
  announce("This browser kept text of yours that was never saved. It is offered above the text.");
}

function next() {
  const left = found(owner, path);
  for (const known of left.filter((each) => same(each.fields, fields()))) drop(known);
  record = left.find((each) => !same(each.fields, fields()));
  if (record) show();
  else offer.hidden = true;
}

if (form && offer) {
  offer.querySelector("[data-offer-take]").addEventListener("click", () => {
    form.elements.revision.value = record.revision;
    put(record.fields);
    drop(record);
    next();
  });
  offer.querySelector("[data-offer-drop]").addEventListener("click", () => {
    drop(record);
    next();
  });
  next();
}
