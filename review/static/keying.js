// Keying: one field after another. The page never holds a guess; what comes back is only the next field.
import { Begun } from "./begun.js";

const place = document.getElementById("keying");
const form = document.getElementById("form");
const text = document.getElementById("text");
const options = document.getElementById("options");
const says = document.getElementById("says");
const words = place.dataset;
const keys = { F2: "unreadable", F4: "empty", F8: "ask" };

let task = JSON.parse(words.task);
let sure = false;
let busy = false;
let saved = 0;
const begun = new Begun();
const where = () => `/dokumen/${task.document}/isian/${task.field}`;

function show() {
  place.hidden = !task;
  document.getElementById("done").hidden = Boolean(task);
  if (!task) {
    document.querySelector("#done h1").focus();
    return;
  }
  document.getElementById("label").textContent = task.label;
  document.getElementById("how").textContent = task.kind === "text" ? words.text : words.choose;
  const crop = document.getElementById("crop");
  crop.src = task.picture;
  crop.alt = words.picture.replace("%", task.label);
  text.value = task.kind === "text" ? task.begun : "";
  text.hidden = task.kind !== "text";
  text.inputMode = task.numeric ? "numeric" : "text";
  options.replaceChildren(...task.options.map(button));
  for (const one of options.children) one.setAttribute("aria-pressed", String(task.begun.split(",").includes(one.dataset.name)));
  tell("");
  (text.hidden ? options : text).focus();
}

function button(option) {
  const made = document.createElement("button");
  made.type = "button";
  made.dataset.name = option.name;
  made.setAttribute("aria-pressed", "false");
  if (option.key) {
    const key = document.createElement("kbd");
    key.textContent = option.key;
    made.append(key);
  }
  made.append(option.label);
  made.addEventListener("click", () => choose(made));
  return made;
}

function choose(chosen) {
  const was = chosen.getAttribute("aria-pressed") === "true";
  if (task.kind === "one") for (const other of options.children) other.setAttribute("aria-pressed", "false");
  chosen.setAttribute("aria-pressed", String(!was));
  begun.keep(where(), keyed());
  tell("");
}

function tell(message) {
  says.textContent = message;
  sure = message === words.odd;
}

function keyed() {
  if (task.kind === "text") return text.value.trim();
  return [...options.children].filter((one) => one.getAttribute("aria-pressed") === "true").map((one) => one.dataset.name).join(",");
}

async function send(choice) {
  if (!task || busy) return;
  const said = choice === "text" ? keyed() : "";
  if (choice === "text" && !said) return tell(words.nothing);
  busy = true;
  try {
    await begun.settle(where());
    await answered(await post({ document: task.document, field: task.field, text: said, choice, sure }));
  } catch {
    tell(words.line);
  }
  busy = false;
}

async function answered(answer) {
  // Read in any case: an answer that nobody reads keeps its connection.
  const came = await answer.json().catch(() => ({}));
  if (answer.status === 401) return void location.assign("/masuk?ke=/ketik");
  if (answer.status === 422) return tell(words.odd);
  if (!answer.ok) return tell(words.line);
  saved += came.saved ? 1 : 0;
  document.getElementById("count").textContent = words.saved.replace("%", saved);
  task = came.task;
  show();
}

function post(said) {
  return fetch("/ketik", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json", "x-csrf": document.body.dataset.csrf },
    body: JSON.stringify(said),
  });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  send("text");
});
text.addEventListener("input", () => {
  begun.keep(where(), keyed());
  tell("");
});
for (const one of form.querySelectorAll("[data-word]")) one.addEventListener("click", () => send(one.dataset.word));
document.addEventListener("keydown", (event) => {
  // A key held down must not run through field after field.
  if (event.key === "Enter" && event.repeat) return event.preventDefault();
  if (event.repeat || event.altKey || event.ctrlKey || event.metaKey || !task) return;
  if (keys[event.key]) {
    event.preventDefault();
    send(keys[event.key]);
  } else if (task.kind !== "text" && event.key === "Enter" && !event.target.closest?.(".deeds, header")) {
    event.preventDefault();
    send("text");
  } else if (task.kind !== "text") {
    const chosen = [...options.children].find((one) => one.querySelector("kbd")?.textContent === event.key);
    if (chosen) choose(chosen);
  }
});
show();
