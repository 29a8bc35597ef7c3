// Snippets: one word for each, Enter by Enter. There is no key that accepts several: each has to be looked at.
import { Begun } from "./begun.js";

const list = document.getElementById("snippets");
const snippets = [...list.children];
const next = document.getElementById("next");
const says = list.dataset;
const keys = { F2: "unreadable", F4: "empty", F8: "ask" };
const RENEW_MS = 240_000;
const begun = new Begun();

const where = (snippet) => `/dokumen/${snippet.dataset.document}/isian/${snippet.dataset.field}`;

const stop = (snippet) => snippet.querySelector(".stop");
const isOpen = (snippet) => !snippet.classList.contains("done") && !snippet.classList.contains("over");
const documents = () => [...new Set(snippets.filter(isOpen).map((one) => one.dataset.document))];

function pressed(snippet) {
  return [...snippet.querySelectorAll("[data-name]")].filter((one) => one.getAttribute("aria-pressed") === "true");
}

function typed(snippet) {
  if (snippet.dataset.kind === "text") return stop(snippet).value.trim();
  return pressed(snippet).map((one) => one.dataset.name).join(",");
}

function tell(snippet, message) {
  snippet.querySelector(".says").textContent = message;
}

function choose(snippet, chosen) {
  const was = chosen.getAttribute("aria-pressed") === "true";
  if (snippet.dataset.kind === "one") for (const other of pressed(snippet)) other.setAttribute("aria-pressed", "false");
  chosen.setAttribute("aria-pressed", String(!was));
  changed(snippet);
}

function changed(snippet) {
  delete snippet.dataset.sure;
  begun.keep(where(snippet), typed(snippet));
  tell(snippet, "");
}

function move(from, by) {
  const at = snippets.indexOf(from) + by;
  const to = at < 0 ? null : snippets.slice(at).find((one) => by < 0 || isOpen(one));
  if (to) stop(to).focus();
  else if (by > 0) next.focus();
}

function count() {
  const done = snippets.filter((one) => !isOpen(one)).length;
  const place = document.getElementById("count");
  place.textContent = place.dataset.words.replace("%", done);
}

// What was not seen cannot be confirmed: the picture must be there.
function isSeen(snippet) {
  const picture = snippet.querySelector("img");
  if (picture.complete && !picture.naturalWidth) tell(snippet, says.gone);
  return picture.complete && picture.naturalWidth > 0;
}

async function decide(snippet, wish) {
  if (!isOpen(snippet) || snippet.dataset.busy) return;
  const text = typed(snippet);
  if (wish === "text" && !isSeen(snippet)) return;
  if (wish === "text" && !text) return tell(snippet, says.nothing);
  const choice = wish === "text" && text === snippet.dataset.typed ? "accept" : wish;
  snippet.dataset.busy = "yes";
  try {
    await begun.settle(where(snippet));
    await answered(snippet, await post(snippet, choice, text), choice);
  } catch {
    tell(snippet, says.line);
    stop(snippet).focus();
  }
  delete snippet.dataset.busy;
}

function post(snippet, choice, text) {
  const path = where(snippet);
  if (choice === "ask") return send(`${path}/tanya`, {});
  const sure = Boolean(snippet.dataset.sure);
  return send(path, { choice, text, before: Number(snippet.dataset.version), sure });
}

function send(path, body, more = {}) {
  return fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json", "x-csrf": document.body.dataset.csrf },
    body: JSON.stringify(body),
    ...more,
  });
}

async function answered(snippet, answer, choice) {
  // Read in any case: answers that nobody reads keep their connections, and a browser has only six.
  const said = await answer.json().catch(() => ({}));
  if (answer.status === 401) return void location.assign("/masuk?ke=/cuplikan");
  if (answer.status === 422) {
    snippet.dataset.sure = "yes";
    return tell(snippet, [...(said.says ?? []), says.again].join(" "));
  }
  if (!answer.ok && answer.status !== 409) throw new Error("no answer");
  if (answer.status === 409) close(snippet, "over", says.overtaken);
  else close(snippet, "done", says[choice] ?? says.decided);
}

function close(snippet, how, message) {
  const had = snippet.contains(document.activeElement);
  snippet.classList.add(how);
  tell(snippet, message);
  if (snippet.dataset.kind === "text") stop(snippet).readOnly = true;
  count();
  if (had) move(snippet, 1);
}

list.addEventListener("click", (event) => {
  const chosen = event.target.closest("[data-name]");
  const snippet = event.target.closest(".snippet");
  if (chosen && isOpen(snippet)) choose(snippet, chosen);
  if (event.target.closest(".accept")) decide(snippet, "text");
});
list.addEventListener("input", (event) => changed(event.target.closest(".snippet")));
list.addEventListener("focusin", (event) => {
  if (event.target.matches("input")) event.target.select();
});
list.addEventListener("keydown", (event) => {
  const snippet = event.target.closest(".snippet");
  if (!snippet || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    move(snippet, event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" || keys[event.key]) {
    event.preventDefault();
    // A key held down must not wave one after the other through.
    if (!event.repeat) decide(snippet, keys[event.key] ?? "text");
  } else if (snippet.dataset.kind !== "text" && isOpen(snippet)) {
    const chosen = snippet.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (chosen) choose(snippet, chosen);
  }
});
setInterval(() => documents().length && send("/cuplikan/jaga", { documents: documents() }).catch(() => {}), RENEW_MS);
addEventListener("pagehide", () => {
  const held = [...new Set(snippets.map((one) => one.dataset.document))];
  send("/cuplikan/lepas", { documents: held }, { keepalive: true }).catch(() => {});
});
count();
stop(snippets[0]).focus();
