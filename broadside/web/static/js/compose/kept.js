// Unsaved text rests in this browser until the server has it: one record for each form and each time its page was open.
// A record is { fields: [[name, value]], revision, at (milliseconds) }. Nobody but whoever wrote it is shown it.
const STEM = "broadside.unsaved.";
export const SEEN = "broadside.seen.";
const LONGEST = 30 * 24 * 3600 * 1000;
const PAGE = Math.random().toString(36).slice(2);

const stem = (owner, path) => `${STEM}${owner} ${path} `;
const keys = (start) => Object.keys(localStorage).filter((key) => key.startsWith(start));

function read(key) {
  try {
    return { key, ...JSON.parse(localStorage.getItem(key)) };
  } catch {
    return { key, at: 0 };
  }
}

// False when the browser has no room or may keep nothing.
export function keep(owner, path, record) {
  try {
    localStorage.setItem(stem(owner, path) + PAGE, JSON.stringify({ ...record, at: Date.now() }));
    return true;
  } catch {
    return false;
  }
}

// What earlier pages left behind, the newest first; what is too old goes.
export function found(owner, path) {
  const records = keys(stem(owner, path)).map(read).filter((record) => !record.key.endsWith(PAGE));
  for (const old of records.filter(({ at }) => Date.now() - at > LONGEST)) localStorage.removeItem(old.key);
  return records.filter(({ at }) => Date.now() - at <= LONGEST).sort((one, other) => other.at - one.at);
}

export const drop = (record) => localStorage.removeItem(record.key);

// What this page kept, since the server has it.
export const forget = (owner, path) => localStorage.removeItem(stem(owner, path) + PAGE);

export function forgetPath(owner, path) {
  for (const key of keys(stem(owner, path))) localStorage.removeItem(key);
}

export const count = () => keys(STEM).length;

// What the tab had seen of texts, for undo.
export function forgetSeen() {
  for (const key of Object.keys(sessionStorage).filter((each) => each.startsWith(SEEN))) sessionStorage.removeItem(key);
}

export function forgetAll() {
  for (const key of keys(STEM)) localStorage.removeItem(key);
}
