// What is not yet on the server: sent again and again until it is, kept in the browser only that long. The keys in the
// browser's storage are random and say nothing; whoever signs in with another account sends nothing of it.
const PREFIX = "pendataan.";
const AGAIN_MS = 3000;
const GIVE_UP_MS = 15000;

export class Offline extends Error {}

export async function post(path, body, keepalive = false) {
  let answer;
  try {
    answer = await fetch(path, {
      method: "POST",
      credentials: "same-origin",
      keepalive,
      signal: keepalive ? undefined : AbortSignal.timeout(GIVE_UP_MS),
      headers: { "content-type": "application/json", accept: "application/json", "x-csrf": document.body.dataset.csrf },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Offline("no connection");
  }
  const said = await answer.json().catch(() => ({}));
  return { status: answer.status, ok: answer.ok, said };
}

export class Outbox {
  // `settled(item, answer)`: the server has answered something that waited; `changed(count, why)`: how much waits.
  constructor(account, settled, changed) {
    Object.assign(this, { account, settled, changed, items: new Map(), timer: 0, busy: false });
    for (const key of Object.keys(localStorage).filter((one) => one.startsWith(PREFIX))) this.#take(key);
    addEventListener("online", () => this.send());
    if (this.items.size) this.send();
  }

  #take(key) {
    try {
      const item = JSON.parse(localStorage.getItem(key));
      if (item.account === this.account) this.items.set(key, item);
    } catch {
      localStorage.removeItem(key);
    }
  }

  get size() {
    return this.items.size;
  }

  // One thing a path: what is typed anew into a field takes the place of what was typed before.
  keep(path, body, field) {
    this.drop(path);
    const key = PREFIX + crypto.getRandomValues(new Uint32Array(4)).join("");
    const item = { account: this.account, path, body, field };
    this.items.set(key, item);
    try {
      localStorage.setItem(key, JSON.stringify(item));
    } catch {
      // The storage is full or closed to us: it stays in memory, and leaving the page is warned of.
    }
    this.#later();
  }

  drop(path) {
    for (const [key, item] of this.items) if (item.path === path) this.#forget(key);
  }

  #forget(key) {
    this.items.delete(key);
    localStorage.removeItem(key);
    this.changed(this.items.size, "");
  }

  #later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), AGAIN_MS);
    this.changed(this.items.size, "offline");
  }

  async send() {
    if (this.busy) return;
    this.busy = true;
    for (const [key, item] of [...this.items]) {
      try {
        const answer = await post(item.path, item.body);
        if (answer.status === 401 || answer.status === 403) {
          this.changed(this.items.size, "signed_out");
          break;
        }
        if (answer.status >= 500) break;
        if (this.items.has(key)) this.#forget(key);
        this.settled(item, answer);
      } catch {
        break;
      }
    }
    this.busy = false;
    if (this.items.size) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.send(), AGAIN_MS);
    }
  }
}
