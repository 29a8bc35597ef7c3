// What was begun to be typed into a field and is not decided: kept on the server a little after the last key, so that a
// closed browser loses nothing. A decision takes its place; none that was sent before may arrive after it.
const PAUSE_MS = 400;

export class Begun {
  #timers = new Map();
  #last = Promise.resolve();

  constructor() {
    addEventListener("pagehide", () => {
      for (const [path, { text }] of this.#timers) this.#send(path, text, true);
    });
  }

  // `place`: the path of a field's document and name.
  keep(place, text) {
    clearTimeout(this.#timers.get(place)?.timer);
    const timer = setTimeout(() => {
      this.#timers.delete(place);
      this.#last = this.#send(place, text);
    }, PAUSE_MS);
    this.#timers.set(place, { timer, text });
  }

  // Before a decision: what waits is not sent any more, what is on its way has arrived.
  async settle(place) {
    clearTimeout(this.#timers.get(place)?.timer);
    this.#timers.delete(place);
    await this.#last;
  }

  #send(place, text, keepalive = false) {
    const headers = { "content-type": "application/json", accept: "application/json", "x-csrf": document.body.dataset.csrf };
    return fetch(`${place}/draf`, { method: "POST", headers, keepalive, body: JSON.stringify({ text }) })
      .then((answer) => answer.text())
      .catch(() => null);
  }
}
