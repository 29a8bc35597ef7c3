// The document view: which field is at hand, what keys and buttons do to it, what becomes of the answers.
import { Field } from "./document/field.js";
import { dismiss, focusFlag } from "./document/flags.js";
import { Going } from "./document/going.js";
import { meant } from "./document/keys.js";
import { Menu } from "./document/menu.js";
import { Offline, Outbox, post } from "./document/outbox.js";
import { Scan } from "./document/scan.js";
import { Standing } from "./document/standing.js";
import { Typing } from "./document/typing.js";

const HOLD_MS = 60000;
// With so few fields left the next document is fetched.
const PREPARE_AT = 2;
// Who has not touched anything for so long is not at work: the lock may end, and the sign-in, too.
const AWAY_MS = 600000;

class Desk {
  constructor(root, outbox) {
    this.root = root;
    this.id = root.dataset.document;
    this.outbox = outbox;
    this.isReadOnly = root.dataset.readonly === "1";
    this.words = JSON.parse(root.querySelector("#words").textContent);
    this.fields = [...root.querySelectorAll(".field")].map((one) => new Field(one));
    this.scan = new Scan(root.querySelector(".scan"));
    this.standing = new Standing(root, this.words, this.id);
    this.typing = new Typing(this);
    this.going = new Going(this);
    Object.assign(this, { current: null, trail: [], done: [], isBusy: false, touched: Date.now(), gone: new AbortController() });
    this.flags = Number(root.dataset.flags);
    this.left = this.fields.filter((one) => one.isOpen).length;
    this.hadWork = this.left > 0 || this.flags > 0;
    this.#listen();
    this.standing.left(this.left, this.flags);
    this.begin();
  }

  #listen() {
    const here = { signal: this.gone.signal };
    this.menu = new Menu(this.root, here.signal);
    const on = (target, name, act) => target.addEventListener(name, act, here);
    on(document, "keydown", (event) => this.#key(event));
    for (const name of ["keydown", "pointerdown"]) on(document, name, () => (this.touched = Date.now()));
    on(this.root, "click", (event) => this.#click(event));
    on(this.root, "input", (event) => this.#typed(event));
    on(this.root, "submit", (event) => this.#dismiss(event));
    on(window, "beforeunload", (event) => { if (this.outbox.size || this.typing.isBehind) event.preventDefault(); });
    on(window, "pagehide", () => this.leave());
    if (this.isReadOnly) return;
    const timer = setInterval(() => this.#hold(), HOLD_MS);
    this.gone.signal.addEventListener("abort", () => clearInterval(timer));
  }

  begin() {
    const unsent = this.fields.filter((one) => !one.isOpen && one.text !== one.guess);
    const first = this.fields.find((one) => one.isOpen) ?? unsent[0];
    if (first) this.to(first);
    else if (this.flags) focusFlag(this.root);
    else if (this.fields[0]) this.scan.whole();
    this.label();
    this.#prepare();
  }

  to(field, remember = true) {
    if (this.current && remember && this.current !== field) this.trail.push(this.current);
    this.current?.close();
    this.current = field;
    field.open();
    if (!field.live.hasChildNodes() && !field.isChanged && !field.isBlind) field.tell(this.typing.means(field, field.shown));
    this.label();
    // The field is painted first, the picture goes there in the frame after.
    requestAnimationFrame(() => setTimeout(() => { if (this.current === field) this.scan.light(field.page, field.box); }));
  }

  // The first button says what Enter does.
  label() {
    const field = this.current;
    const word = !field ? "go_on" : field.isChanged || field.isBlind ? "save" : field.isOpen ? "accept" : "go_on";
    this.root.querySelector("[data-do=accept] .do-label").textContent = this.words[word];
  }

  #nextOpen() {
    const at = this.fields.indexOf(this.current);
    const order = [...this.fields.slice(at + 1), ...this.fields.slice(0, at + 1)];
    return order.find((one) => one.isOpen && !one.element.classList.contains("unsent") && one !== this.current);
  }

  // To the next field that waits; then to the flags of the document; then to the next document.
  advance() {
    const next = this.#nextOpen();
    if (next) this.to(next);
    else if (this.current?.isOpen && !this.current.element.classList.contains("unsent")) this.current.focus();
    else if (this.flags) focusFlag(this.root);
    else if (this.hadWork && !this.outbox.size) this.going.on((root) => start(root, this));
    else this.current?.row.focus();
    this.#prepare();
  }

  #prepare() {
    if (this.hadWork && !this.isReadOnly && this.left <= PREPARE_AT && this.flags === 0) this.going.prepare();
  }

  // The word that Enter means.
  enter() {
    const field = this.current;
    // Nothing here is for this person: the document is given back, and the next one comes.
    if (!field) return this.flags ? focusFlag(this.root) : location.assign(`/periksa/berikut?lewati=${this.id}`);
    if (field.conflict) return this.decide("text", { before: field.version });
    if (field.isBlind || field.isChanged) return this.decide("text");
    if (field.isOpen) return this.decide("accept");
    return this.advance();
  }

  async decide(choice) {
    const field = this.current;
    if (!field || this.isBusy || this.isReadOnly) return;
    const text = field.text;
    const body = { choice, text, before: field.version, sure: field.asked === text && text !== "" };
    await this.#ask(field, "", body, (answer) => this.#decided(field, answer, choice));
  }

  #decided(field, answer) {
    if (answer.ok) {
      this.done.push(field);
      return this.take(answer.said), field.tell([]), this.advance();
    }
    const says = (answer.said.says ?? [this.words.not_saved]).map((one) => ["odd", one]);
    if (answer.status === 422 && answer.said.error === "odd") {
      field.asked = field.text;
      field.tell([...this.typing.means(field, answer.said.shown), ...says, ...(field.text ? [["once", this.words.once_more]] : [])]);
    } else if (answer.status === 409 && answer.said.field) this.#overtaken(field, says, answer.said.field);
    else field.tell(says);
    field.focus();
  }

  // Somebody else was first: both values are shown, and this person says which one stays.
  #overtaken(field, says, now) {
    const mine = field.text;
    says[0][1] += now.shown || now.words;
    field.take(now, this.words);
    field.text = mine;
    field.conflict = true;
    field.tell([...says, ["once", this.words.yours.replace("{}", mine)]]);
  }

  // Sends something of a field; what cannot be sent now waits in the outbox.
  async #ask(field, what, body, act) {
    const path = `/dokumen/${this.id}/isian/${field.name}${what}`;
    this.isBusy = true;
    this.standing.saved("saving");
    try {
      await this.typing.settle(field);
      const answer = await post(path, body);
      field.conflict = false;
      if (answer.status === 401) throw new Offline("signed out");
      // Where the person is asked once more it says so beneath the input.
      this.standing.saved(answer.ok ? "saved" : answer.status === 422 ? "" : "unsaved");
      this.isBusy = false;
      act(answer);
    } catch (error) {
      this.isBusy = false;
      if (!(error instanceof Offline)) throw error;
      field.element.classList.add("unsent");
      if (field.input) field.shown = field.text;
      this.outbox.keep(path, body, field.name);
      this.advance();
    }
  }

  // What the server says of all fields.
  take(said) {
    for (const field of this.fields) {
      const now = said.fields[field.name];
      if (now && !field.element.classList.contains("unsent")) field.take(now, this.words, said.checks[field.name]);
    }
    Object.assign(this, { left: said.left, flags: said.flags });
    this.standing.state(said.state, said.state_words);
    this.standing.left(this.left, this.flags);
  }

  // The outbox says how much waits, and what was answered to something that did.
  waits(count, why) {
    if (count) this.standing.saved(why || "unsaved");
    else if (why !== undefined && !this.isBusy) this.standing.saved("saved");
  }

  settled(item, answer) {
    const field = item.path.startsWith(`/dokumen/${this.id}/`) ? this.fields.find((one) => one.name === item.field) : null;
    if (!field) return;
    field.element.classList.remove("unsent");
    if (answer.ok) {
      this.done.push(field);
      this.take(answer.said);
      if (!this.left && !this.outbox.size) this.advance();
    } else {
      this.to(field);
      this.#decided(field, answer);
    }
  }

  // First what is typed and not decided; then one's own words, the last one first; then to the document before.
  async undo() {
    if (this.typing.takeBack(this.current)) return;
    const own = this.current?.element.dataset.mine === "1" ? this.current : null;
    const field = own ?? this.done.pop();
    if (!field) {
      const before = Going.previous(this.id);
      return before ? location.assign(before) : undefined;
    }
    this.done = this.done.filter((one) => one !== field);
    await this.#ask(field, "/batal", {}, (answer) => {
      if (answer.ok) this.take(answer.said);
      this.to(field);
      if (!answer.ok) field.tell((answer.said.says ?? []).map((one) => ["odd", one]));
    });
  }

  back() {
    if (this.current?.conflict) Object.assign(this.current, { conflict: false, text: this.current.guess });
    const former = this.trail.pop();
    if (former) this.to(former, false);
    else this.current?.focus();
  }

  do(what) {
    if (this.isReadOnly || this.isBusy) return;
    if (what === "accept") this.enter();
    if (what === "back") this.back();
    if (what === "undo") this.undo();
    if (!this.current) return;
    if (what === "unreadable" || what === "empty") this.decide(what);
    if (what === "ask") this.#ask(this.current, "/tanya", {}, (answer) => { if (answer.ok) this.take(answer.said), this.advance(); });
  }

  #key(event) {
    if (event.isComposing || document.querySelector("dialog[open]")) return;
    const { act, scan } = meant(event);
    if (act) this.do(act);
    else if (scan) this.scan.act(scan);
    else if (event.ctrlKey || event.altKey || event.metaKey || !this.#fieldKey(event)) return;
    event.preventDefault();
  }

  // Keys that mean the field at hand; elsewhere (buttons, notes, the picture) they keep their own meaning.
  #fieldKey(event) {
    if (event.key === "PageDown" || event.key === "PageUp") return this.#step(event.key === "PageDown" ? 1 : -1), true;
    if (event.key === "Escape" && this.menu.close()) return true;
    const inField = this.current?.edit.contains(event.target) || event.target === document.body;
    if (event.key === "Escape" && (inField || event.target.closest(".flag, .row"))) return this.back(), true;
    if (!inField || this.isReadOnly) return false;
    if (event.key === "Enter") return event.repeat || this.do("accept"), true;
    return event.target.type !== "text" && /^[1-9]$/.test(event.key) && (this.current?.choose(event.key) ?? false);
  }

  #step(by) {
    const at = this.fields.indexOf(this.current);
    const field = this.fields[Math.min(this.fields.length - 1, Math.max(0, at + by))];
    if (field && field !== this.current) this.to(field);
  }

  #click(event) {
    const row = event.target.closest(".row");
    const button = event.target.closest("[data-do]");
    if (row) this.to(this.fields.find((one) => one.row === row));
    if (button) this.do(button.dataset.do);
  }

  #typed(event) {
    const field = this.fields.find((one) => one.edit.contains(event.target));
    if (field && !this.isReadOnly) this.typing.typed(field);
  }

  async #dismiss(event) {
    const form = event.target.closest(".flag");
    if (!form) return;
    event.preventDefault();
    const answer = await dismiss(this.root, this.id, form);
    if (answer) this.standing.saved(answer.ok ? "saved" : "not_saved");
    if (answer?.ok) this.take(answer.said), this.advance();
  }

  async #hold() {
    if (Date.now() - this.touched > AWAY_MS) return;
    const answer = await post(`/dokumen/${this.id}/jaga`, {}).catch(() => null);
    if (answer?.ok && !answer.said.held && !this.outbox.size) location.reload();
  }

  leave() {
    this.typing.leave();
    this.going.leave();
    if (!this.isReadOnly) post(`/dokumen/${this.id}/lepas`, {}, true).catch(() => null);
  }

  end() {
    this.leave();
    this.gone.abort();
  }
}

let desk = null;

function start(root, before) {
  before?.end();
  before?.root.replaceWith(root);
  desk = new Desk(root, outbox);
}

const first = document.querySelector("#desk");
const outbox = new Outbox(first.dataset.account, (item, answer) => desk?.settled(item, answer), (count, why) => desk?.waits(count, why));
addEventListener("popstate", () => location.reload());
start(first, null);
