// One field on the page: what stands in it, how it is opened and closed, what is said beneath it.
const SMALL_PX = 420;

export class Field {
  constructor(element) {
    this.element = element;
    this.name = element.dataset.field;
    this.row = element.querySelector(".row");
    this.edit = element.querySelector(".edit");
    this.input = element.querySelector(".input");
    this.choices = [...element.querySelectorAll(".option input")];
    this.live = element.querySelector(".live");
    this.asked = ""; // the odd text that the person was asked about once more
    this.checked = ""; // the text of which the page shows what it means
    this.#mark();
  }

  // A row says that something was typed in it and not decided.
  #mark() {
    const begun = this.isChanged && this.edit.hidden && !this.element.classList.contains("unsent");
    this.element.classList.toggle("begun", begun);
    this.row.ariaDescription = begun ? this.element.parentElement.dataset.begun : null;
  }

  get isOpen() {
    return this.element.dataset.open === "1";
  }

  get isBlind() {
    return this.element.dataset.blind === "1";
  }

  get version() {
    return Number(this.element.dataset.version);
  }

  get guess() {
    return this.element.dataset.guess;
  }

  get page() {
    return Number(this.element.dataset.page);
  }

  get box() {
    return this.element.dataset.box?.split(" ").map(Number) ?? null;
  }

  get label() {
    return this.row.querySelector(".label").textContent;
  }

  // What stands in the input, or the names of what is chosen.
  get text() {
    if (this.input) return this.input.value.trim();
    return this.choices.filter((one) => one.checked).map((one) => one.value).join(",");
  }

  set text(value) {
    if (this.input) this.input.value = value;
    const chosen = value.split(",");
    for (const one of this.choices) one.checked = chosen.includes(one.value);
  }

  // What stands in the closed row.
  get shown() {
    return this.row.querySelector(".value").textContent;
  }

  set shown(text) {
    this.row.querySelector(".value").textContent = text;
  }

  get isChanged() {
    return this.text !== this.guess;
  }

  open(focus = true) {
    this.element.classList.add("current");
    this.element.classList.remove("begun");
    this.edit.hidden = false;
    this.row.setAttribute("aria-expanded", "true");
    if (focus) this.focus();
    const list = this.element.closest(".list");
    // On a telephone there is only room for the field itself; else some of those before it are in view, too.
    const before = list.clientHeight < SMALL_PX ? 4 : list.clientHeight * 0.12;
    const at = this.element.offsetTop - list.scrollTop;
    const fits = at >= 0 && at + this.element.offsetHeight <= list.clientHeight;
    if (!fits || at > list.clientHeight * 0.35) list.scrollTop = this.element.offsetTop - before;
  }

  close() {
    this.element.classList.remove("current");
    this.edit.hidden = true;
    this.row.setAttribute("aria-expanded", "false");
    this.#mark();
  }

  // All is selected: Enter takes what stands there, typing replaces it.
  focus() {
    const target = this.input ?? this.choices.find((one) => one.checked) ?? this.choices[0] ?? this.row;
    target.focus({ preventScroll: true });
    this.input?.select();
  }

  choose(digit) {
    const one = this.choices.find((choice) => choice.dataset.key === digit);
    if (!one) return false;
    one.checked = one.type === "radio" ? true : !one.checked;
    one.focus({ preventScroll: true });
    one.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }

  // What the server says of the field now.
  take(said, words, checks = []) {
    // Most fields stay as they are: writing the same again would lay out the page anew.
    const all = JSON.stringify([said, checks]);
    if (all === this.taken && this.text === this.guess && !this.element.classList.contains("unsent")) return;
    this.taken = all;
    const { element } = this;
    const wasGuess = this.guess;
    Object.assign(element.dataset, {
      status: said.status, open: said.open ? 1 : 0, blind: said.blind ? 1 : 0, mine: said.mine ? 1 : 0,
      version: said.version, guess: said.guess,
    });
    if (this.text === wasGuess || !said.open) this.text = said.guess;
    element.classList.remove("unsent");
    this.shown = said.shown;
    this.row.querySelector(".status-words").textContent = said.words;
    this.#note("said", said.said && words.decided_by.replace("{}", said.said));
    this.#note("asked", said.asked && words.asked);
    this.#note("keyed", said.keyed && words.keyed);
    this.#mark();
    this.showChecks(checks);
  }

  #note(kind, text) {
    const note = this.element.querySelector(`.note.${kind}`);
    note.hidden = !text;
    note.textContent = text || "";
  }

  showChecks(checks) {
    this.element.querySelector(".checks").replaceChildren(...checks.map((text) => line("check", text)));
  }

  // Beneath the input: what is odd, what it will be kept as, whether Enter is wanted once more.
  tell(lines) {
    this.live.replaceChildren(...lines.map(([kind, text]) => line(kind, text)));
  }

  suggest(names) {
    const list = this.element.querySelector("datalist");
    list?.replaceChildren(...names.map((name) => Object.assign(document.createElement("option"), { value: name })));
  }
}

function line(kind, text) {
  return Object.assign(document.createElement("p"), { className: kind, textContent: text });
}
