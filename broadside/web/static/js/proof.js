// While a person fills in a form with data-puzzle, the browser does a little work and puts its proof into the form.
// Puzzle and proof are ALTCHA's (version 2, SHA-256, cost 1). Without it the form is taken too, and looked at by a person.
const AT_ONCE = 1024;
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

async function tried(start, given, counter) {
  const bytes = new Uint8Array(start.length + 4);
  bytes.set(start);
  new DataView(bytes.buffer).setUint32(start.length, counter);
  const key = new Uint8Array(await crypto.subtle.digest(given.algorithm, bytes)).slice(0, given.keyLength);
  const derivedKey = hex(key);
  return derivedKey.startsWith(given.keyPrefix) ? { counter, derivedKey } : null;
}

async function solve(given) {
  const start = new Uint8Array([...unhex(given.salt), ...unhex(given.nonce)]);
  for (let counter = 0; ; counter += AT_ONCE) {
    const tries = Array.from({ length: AT_ONCE }, (_, each) => tried(start, given, counter + each));
    const solution = (await Promise.all(tries)).find(Boolean);
    if (solution) return solution;
    await new Promise((done) => { setTimeout(done); });
  }
}

async function prove(form) {
  const answer = await fetch(form.dataset.puzzle, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const challenge = await answer.json();
  const solution = await solve(challenge.parameters);
  form.elements.proof.value = btoa(JSON.stringify({ challenge, solution }));
}

// Whoever is quicker than their browser waits a moment for the proof, and not longer than that.
function holdBack(form, proving) {
  let held = false;
  form.addEventListener("submit", async (event) => {
    if (held || form.elements.proof.value) return;
    event.preventDefault();
    held = true;
    form.setAttribute("aria-busy", "true");
    await Promise.race([proving, new Promise((done) => { setTimeout(done, 8000); })]);
    form.submit();
  });
}

for (const form of document.querySelectorAll("form[data-puzzle]")) {
  if (!globalThis.crypto?.subtle) break;
  const begin = () => { holdBack(form, prove(form).catch(() => {})); };
  form.addEventListener("focusin", begin, { once: true });
}
