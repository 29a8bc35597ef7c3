// The pages of a document: put in order, split off, turned, with the mouse or the keys. What was arranged is sent as a
// list of documents, each a list of pages; nothing changes before it is sent.
"use strict";

const form = document.getElementById("arrange");
const groups = document.getElementById("groups");
const dropNew = document.getElementById("drop-new");
const moved = document.getElementById("moved");
let dragged = null;

const sheets = (inside) => [...inside.querySelectorAll(".sheet")];
const listOf = (sheet) => sheet.closest(".sheets");

function plan() {
  return [...groups.querySelectorAll(".sheets")].map((list) =>
    sheets(list).map((sheet) => [
      sheet.dataset.document, Number(sheet.dataset.page), Number(sheet.querySelector("img").dataset.turn),
    ]),
  );
}

const first = JSON.stringify(plan());

// Empty groups go, headings are told anew, and the button says whether anything changed.
function settle() {
  for (const group of groups.querySelectorAll(".group")) if (!sheets(group).length) group.remove();
  groups.querySelectorAll(".group h2").forEach((heading, at) => {
    heading.textContent = at ? `${form.dataset.new} ${at}` : form.dataset.this;
  });
  // A single page has no place to go to.
  groups.classList.toggle("single", sheets(groups).length === 1);
  const now = JSON.stringify(plan());
  form.elements.plan.value = now;
  document.getElementById("read").textContent = now === first ? form.dataset.same : form.dataset.changed;
  document.getElementById("undo").hidden = now === first;
}

function newGroup() {
  const group = document.createElement("section");
  group.className = "group";
  group.innerHTML = "<h2></h2><ol class='sheets'></ol>";
  dropNew.before(group);
  return group.querySelector(".sheets");
}

function split(sheet) {
  if (sheets(listOf(sheet)).length > 1) newGroup().append(sheet);
}

// One place earlier or later; over the edge of a group into the one beside it.
function shift(sheet, step) {
  const all = sheets(groups);
  const other = all[all.indexOf(sheet) + step];
  if (!other) return;
  if (listOf(other) !== listOf(sheet)) {
    if (step < 0) listOf(other).append(sheet);
    else listOf(other).prepend(sheet);
  } else if (step < 0) other.before(sheet);
  else other.after(sheet);
}

function turn(sheet) {
  if (!sheet.dataset.turns) return;
  const image = sheet.querySelector("img");
  image.dataset.turn = (Number(image.dataset.turn) + 1) % 4;
}

const acts = { earlier: (one) => shift(one, -1), later: (one) => shift(one, 1), turn, split };
const keys = { ArrowLeft: "earlier", ArrowUp: "earlier", ArrowRight: "later", ArrowDown: "later", r: "turn", p: "split" };

function act(sheet, name, focus) {
  acts[name](sheet);
  settle();
  focus.focus();
  const list = listOf(sheet);
  moved.textContent = `${sheet.getAttribute("aria-label")}: ${list.previousElementSibling.textContent}, ${sheets(list).indexOf(sheet) + 1}`;
}

groups.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button) act(button.closest(".sheet"), button.dataset.do, button);
});

groups.addEventListener("keydown", (event) => {
  const name = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!name || !event.target.classList.contains("sheet") || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  act(event.target, name, event.target);
});

// Before or behind a sheet, by which half of it the mouse is over.
function side(sheet, event) {
  const box = sheet.getBoundingClientRect();
  return event.clientX < box.left + box.width / 2 ? "before" : "after";
}

function clear() {
  for (const one of groups.querySelectorAll(".before, .after, .over")) one.classList.remove("before", "after", "over");
}

groups.addEventListener("dragstart", (event) => {
  dragged = event.target.closest(".sheet");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", "");
  // Shown a moment later: a card that changes at once is not taken along by some browsers.
  setTimeout(() => { dragged.classList.add("moving"); dropNew.hidden = sheets(listOf(dragged)).length < 2; });
});

groups.addEventListener("dragover", (event) => {
  if (!dragged) return;
  event.preventDefault();
  clear();
  const over = event.target.closest(".sheet, .drop-new");
  if (over && over !== dragged) over.classList.add(over === dropNew ? "over" : side(over, event));
});

groups.addEventListener("drop", (event) => {
  if (!dragged) return;
  event.preventDefault();
  const over = event.target.closest(".sheet, .drop-new, .group");
  if (over === dropNew) split(dragged);
  else if (over && over.classList.contains("sheet") && over !== dragged) over[side(over, event)](dragged);
  else if (over && over.classList.contains("group")) over.querySelector(".sheets").append(dragged);
  settle();
});

groups.addEventListener("dragend", () => {
  clear();
  dropNew.hidden = true;
  if (dragged) dragged.classList.remove("moving");
  dragged = null;
});

settle();
