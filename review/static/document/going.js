// To the next document. While the last field is at hand the one behind is claimed and fetched, pictures and all, so
// that going on costs no wait; where that fails the browser goes there by itself.
import { post } from "./outbox.js";

const NEXT = "/periksa/berikut";
// The browser goes by itself where fetching takes longer than that.
const PATIENCE_MS = 600;
// What was fetched longer ago may not be true any more.
const FRESH_MS = 300000;
const PREVIOUS = "pendataan-previous";

export class Going {
  constructor(desk) {
    Object.assign(this, { desk, ready: null, next: null });
  }

  prepare() {
    this.ready ??= this.#fetch().catch(() => null);
  }

  async #fetch() {
    const answer = await post(`/periksa/sesudah/${this.desk.id}`, {});
    this.next = answer.ok ? answer.said.next : null;
    if (!this.next || this.next === this.desk.id) return null;
    const page = await fetch(`/dokumen/${this.next}`, { credentials: "same-origin" });
    if (!page.ok) return null;
    const parsed = new DOMParser().parseFromString(await page.text(), "text/html");
    const found = parsed.querySelector("#desk");
    if (!found) return null;
    const root = document.adoptNode(found);
    // A picture of another document is not loaded by itself once it is ours.
    const pictures = [...root.querySelectorAll(".sheet:not([hidden]) img, .open-for-me .crop")];
    for (const picture of pictures) picture.setAttribute("src", picture.getAttribute("src"));
    await Promise.allSettled(pictures.map((picture) => picture.decode()));
    return { root, title: parsed.title, id: this.next, at: Date.now() };
  }

  // Goes on; `swap(root)` puts the fetched page in the place of this one.
  async on(swap) {
    sessionStorage.setItem(PREVIOUS, this.desk.id);
    const late = new Promise((done) => setTimeout(done, PATIENCE_MS, null));
    const found = await Promise.race([this.ready ?? null, late]);
    if (!found || Date.now() - found.at > FRESH_MS || this.desk.outbox.size) return location.assign(NEXT);
    document.title = found.title;
    history.pushState(null, "", `/dokumen/${found.id}`);
    this.next = null;
    swap(found.root);
  }

  // What was claimed and is not looked at is given back.
  leave() {
    if (this.next) post(`/dokumen/${this.next}/lepas`, {}, true).catch(() => null);
  }

  static previous(id) {
    const before = sessionStorage.getItem(PREVIOUS);
    return before && before !== id ? `/dokumen/${before}` : null;
  }
}
