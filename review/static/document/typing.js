// While one types: a little later the draft goes to the server, and the checks say what they make of it.
import { Offline, post } from "./outbox.js";

const PAUSE_MS = 400;
const CHECK_PAUSE_MS = 180;

export class Typing {
  constructor(desk) {
    Object.assign(this, { desk, waiting: new Map(), drafting: Promise.resolve(), checking: 0, asked: 0 });
  }

  // Is anything typed that the server does not have yet?
  get isBehind() {
    return this.waiting.size > 0;
  }

  typed(field) {
    field.asked = "";
    this.desk.label();
    clearTimeout(this.waiting.get(field));
    this.waiting.set(field, setTimeout(() => (this.drafting = this.#keep(field)), PAUSE_MS));
    clearTimeout(this.checking);
    if (!field.isBlind) this.checking = setTimeout(() => this.check(field), CHECK_PAUSE_MS);
  }

  #path(field, what) {
    return `/dokumen/${this.desk.id}/isian/${field.name}/${what}`;
  }

  async #keep(field, keepalive = false) {
    clearTimeout(this.waiting.get(field));
    this.waiting.delete(field);
    const [path, body] = [this.#path(field, "draf"), { text: field.text }];
    try {
      const answer = await post(path, body, keepalive);
      if (answer.ok) this.desk.outbox.drop(path);
      else if (answer.status === 401) this.desk.outbox.keep(path, body, null);
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      this.desk.outbox.keep(path, body, null);
    }
  }

  // A decision takes the place of the draft: none may come after it.
  async settle(field) {
    clearTimeout(this.checking);
    clearTimeout(this.waiting.get(field));
    this.waiting.delete(field);
    this.asked += 1;
    await this.drafting;
    this.desk.outbox.drop(this.#path(field, "draf"));
  }

  // What is typed and not decided is taken back; whether there was anything.
  takeBack(field) {
    if (!field?.isChanged || field.conflict) return false;
    field.text = field.guess;
    this.typed(field);
    field.tell([]);
    field.focus();
    return true;
  }

  leave() {
    for (const field of [...this.waiting.keys()]) this.#keep(field, true);
  }

  // What the text will be kept as, where that does not look the same.
  means(field, shown) {
    const same = !shown || shown.toUpperCase() === field.text.toUpperCase();
    return same || field.choices.length ? [] : [["means", this.desk.words.means.replace("{}", shown)]];
  }

  async check(field) {
    const [text, mine] = [field.text, (this.asked += 1)];
    if (!text || text === field.guess) return field.tell([]);
    const answer = await post(this.#path(field, "periksa"), { text }).catch(() => null);
    // Slower than the fingers: what it says is of a text that stands there no more.
    if (!answer?.ok || mine !== this.asked || field.text !== text) return;
    const { shown, says, places } = answer.said;
    field.suggest(places);
    field.tell([...this.means(field, shown), ...says.map((one) => ["odd", one])]);
  }
}
