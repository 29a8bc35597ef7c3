// What the head of the panel says: how much is left, where the document stands, whether all is saved.
import { Going } from "./going.js";

const TAGS = { needs_review: "warn", reviewed: "good", accepted: "good", void: "bad" };

export class Standing {
  constructor(root, words, id) {
    Object.assign(this, { root, words, id });
    const before = Going.previous(id);
    if (before) Object.assign(root.querySelector("#previous"), { href: before, hidden: false });
  }

  state(name, words) {
    const state = this.root.querySelector("#state");
    state.textContent = words;
    state.className = `tag state ${TAGS[name] ?? ""}`;
  }

  // So many fields wait for this person, else so many flags of the document.
  left(count, flags) {
    const left = this.root.querySelector("#left");
    left.dataset.left = count;
    const words = count ? this.words.left : flags ? this.words.left_flags : this.words.left_none;
    left.textContent = words.replace("{}", count || flags);
  }

  saved(word) {
    const saved = this.root.querySelector("#saved");
    saved.textContent = this.words[word] ?? "";
    saved.classList.toggle("not", word !== "saved" && word !== "saving");
  }
}
