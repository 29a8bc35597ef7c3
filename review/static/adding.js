// Adding scans: files are sent one after the other, two at a time, and again after the network dropped.
// What became of those that came in is asked for as long as something is pending.
"use strict";

const PARALLEL = 2;
const PAUSES = [1, 3, 10, 30, 60]; // seconds before a file is sent again
const ASK_EVERY = 2000;

const drop = document.getElementById("drop");
const words = drop.dataset;
const list = document.getElementById("sending-files");
const said = document.getElementById("sending-said");
const bar = document.getElementById("sending-all");
const added = document.getElementById("added");

const waiting = [];
const failed = new Set();
let inFlight = 0;
let total = 0;
let sent = 0;
let halted = false;

function fill(text, values) {
  return text.replace(/%([saf])/g, (_, key) => values[key]);
}

// What is known of a file on its way: the file, how often it was tried, its row in the list.
function queue(files) {
  for (const file of files) {
    const row = document.createElement("li");
    row.innerHTML = "<span></span><progress max='1' value='0'></progress>";
    row.firstChild.textContent = file.name;
    row.lastChild.setAttribute("aria-label", file.name);
    list.append(row);
    waiting.push({ file, row, tries: 0 });
    total += 1;
  }
  document.getElementById("sending").hidden = total === 0;
  tell();
  next();
}

function tell() {
  const values = { s: sent, a: total, f: failed.size };
  const all = sent === total;
  let text = fill(all ? words.all : words.sending, values);
  if (failed.size) text += " " + fill(words.failed, values);
  said.textContent = halted || text;
  bar.max = Math.max(1, total);
  bar.value = sent;
}

function next() {
  while (!halted && inFlight < PARALLEL && waiting.length) send(waiting.shift());
}

function send(one) {
  inFlight += 1;
  const request = new XMLHttpRequest();
  request.open("POST", "/tambah/berkas");
  request.setRequestHeader("accept", "application/json");
  request.setRequestHeader("content-type", "application/octet-stream");
  request.setRequestHeader("x-csrf", document.body.dataset.csrf);
  request.setRequestHeader("x-nama", encodeURIComponent(one.file.name));
  // The first sending may have come in although its answer did not.
  if (one.tries) request.setRequestHeader("x-lagi", "1");
  one.tries += 1;
  request.upload.onprogress = (event) => {
    const line = one.row.querySelector("progress");
    if (line && event.lengthComputable) line.value = event.loaded / event.total;
  };
  request.onload = () => answered(one, request);
  request.onerror = () => dropped(one);
  request.ontimeout = () => dropped(one);
  request.send(one.file);
}

function landed() {
  inFlight -= 1;
  tell();
  next();
}

function answered(one, request) {
  if (request.status === 200) {
    sent += 1;
    one.row.remove();
    landed();
    return ask();
  }
  if (request.status === 401 || request.status === 403) return signedOut(one);
  if (request.status >= 500 && one.tries < PAUSES.length) return dropped(one);
  let why = words.wrong;
  try { why = JSON.parse(request.responseText).says || why; } catch { /* no answer of ours */ }
  giveUp(one, why);
}

// Sent again after a pause, until the network is back. A file that this device cannot read any more never will be.
async function dropped(one) {
  try {
    await one.file.slice(0, 1).arrayBuffer();
  } catch {
    return giveUp(one, words.unreadable);
  }
  const pause = PAUSES[Math.min(one.tries, PAUSES.length) - 1];
  setTimeout(() => { waiting.unshift(one); landed(); }, pause * 1000);
  said.textContent = words.offline;
}

function giveUp(one, why) {
  failed.add(one);
  const line = document.createElement("button");
  line.type = "button";
  line.textContent = words.again;
  line.onclick = () => revive(one);
  one.row.querySelector("progress").replaceWith(line);
  const told = document.createElement("span");
  told.className = "why";
  told.textContent = why;
  one.row.append(told);
  landed();
}

function revive(one) {
  failed.delete(one);
  one.row.querySelector(".why").remove();
  const line = document.createElement("progress");
  line.max = 1;
  line.value = 0;
  one.row.querySelector("button").replaceWith(line);
  waiting.push(one);
  tell();
  next();
}

// The word of another sign-in stands in our own page; where that is out of reach a person has to sign in first.
async function signedOut(one) {
  waiting.unshift(one);
  inFlight -= 1;
  if (halted) return;
  halted = words.signedOut;
  if (await newWord()) return goOn();
  tell();
  const link = document.createElement("button");
  link.type = "button";
  link.textContent = words.goOn;
  link.onclick = async () => { if (await newWord()) { link.remove(); goOn(); } };
  said.after(link);
}

function goOn() {
  halted = false;
  tell();
  next();
}

async function newWord() {
  try {
    const answer = await fetch("/tambah", { redirect: "error" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const word = page.body.dataset.csrf;
    if (!word || word === document.body.dataset.csrf) return false;
    document.body.dataset.csrf = word;
    return true;
  } catch {
    return false;
  }
}

// Folders that are dropped are looked through; what lies in them is sent file by file.
async function within(entry) {
  if (entry.isFile) return [await new Promise((yes, no) => entry.file(yes, no))];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((yes, no) => reader.readEntries(yes, no));
    if (!some.length) return found;
    for (const inner of some) found.push(...(await within(inner)));
  }
}

async function take(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry()).filter(Boolean);
  if (!entries.length) return queue(transfer.files);
  for (const entry of entries) queue((await within(entry)).filter((file) => !file.name.startsWith(".")));
}

let asking = null;

// What became of the files; asked again as long as something is pending and somebody looks. Never twice at once.
function ask() {
  if (asking || document.hidden || new URLSearchParams(location.search).has("sebelum")) return;
  asking = setTimeout(async () => {
    await refresh();
    asking = null;
    if (added.dataset.pending) ask();
  }, ASK_EVERY);
}

async function refresh() {
  try {
    const answer = await fetch("/tambah/jaga", { headers: { accept: "application/json" } });
    if (answer.status === 401) added.dataset.pending = "";
    if (!answer.ok) return;
    const { pending, html } = await answer.json();
    added.dataset.pending = pending ? "yes" : "";
    // Untouched where nothing is new: whoever reads or tabs through it is not thrown back.
    if (refresh.last !== html) added.innerHTML = html;
    refresh.last = html;
  } catch { /* asked again soon */ }
}

function begin() {
  drop.classList.add("scripted");
  for (const id of ["pick", "camera"]) {
    const input = document.getElementById(id);
    input.onchange = () => { queue([...input.files]); input.value = ""; };
  }
  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
  }
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("over"); });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    take(event.dataTransfer);
  });
  addEventListener("beforeunload", (event) => { if (sent + failed.size < total) event.preventDefault(); });
  addEventListener("visibilitychange", ask);
  if (added.dataset.pending) ask();
}

begin();
