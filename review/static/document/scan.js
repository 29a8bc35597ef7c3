// The picture of the page: moved, zoomed and turned by wheel, drag, pinch and keys; it follows the field at hand.
const LEAST = 0.05;
const MOST = 4;
// A field is shown so large at most, and with so much of the page around it.
const FIELD_SHARE = 0.82;
const FIELD_MOST = 1.1;
const MOST_OF_WHOLE = 2.3;
// Where the window is high enough the page begins below the tools.
const HIGH_PX = 420;

export class Scan {
  constructor(root) {
    this.root = root;
    this.window = root.querySelector("#window");
    this.tools = root.querySelector(".scan-tools");
    this.sheets = new Map([...this.window.querySelectorAll(".sheet")].map((one) => [Number(one.dataset.page), one]));
    this.pointers = new Map();
    this.at = { x: 0, y: 0, scale: 1, turn: 0 };
    this.box = null;
    this.#size();
    this.show(Math.min(...this.sheets.keys()));
    this.#listen();
    this.whole();
  }

  #size() {
    for (const sheet of this.sheets.values()) {
      sheet.style.width = `${sheet.dataset.width}px`;
      sheet.style.height = `${sheet.dataset.height}px`;
    }
  }

  #listen() {
    const win = this.window;
    win.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    win.addEventListener("pointerdown", (event) => this.#down(event));
    win.addEventListener("pointermove", (event) => this.#move(event));
    for (const name of ["pointerup", "pointercancel"]) win.addEventListener(name, (event) => this.pointers.delete(event.pointerId));
    win.addEventListener("dblclick", (event) => this.zoom(2, event.clientX, event.clientY));
    win.addEventListener("keydown", (event) => this.#key(event));
    this.root.addEventListener("click", (event) => this.#click(event));
    new ResizeObserver(() => (this.box ? this.fit(this.page, this.box) : this.whole())).observe(win);
  }

  #click(event) {
    const button = event.target.closest("[data-scan], [data-show-page]");
    if (!button) return;
    if (button.dataset.showPage) {
      this.show(Number(button.dataset.showPage));
      this.whole();
    } else this.act(button.dataset.scan);
  }

  act(what) {
    if (what === "smaller") this.zoom(1 / 1.4);
    if (what === "larger") this.zoom(1.4);
    if (what === "whole") this.whole();
    if (what === "turn") this.turn();
    if (what === "field" && this.box) this.fit(this.boxPage, this.box);
  }

  #key(event) {
    const moves = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
    const acts = { "+": "larger", "=": "larger", "-": "smaller", 0: "whole", r: "turn", R: "turn" };
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (moves[event.key]) this.#pan(...moves[event.key]);
    else if (acts[event.key]) this.act(acts[event.key]);
    else return;
    event.preventDefault();
  }

  show(page) {
    if (!this.sheets.has(page)) return;
    this.page = page;
    for (const [number, sheet] of this.sheets) sheet.hidden = number !== page;
    for (const tab of this.root.querySelectorAll("[data-show-page]"))
      tab.setAttribute("aria-pressed", String(Number(tab.dataset.showPage) === page));
    this.sheet = this.sheets.get(page);
    this.at.turn = Number(this.sheet.dataset.turn || 0);
  }

  // Lights a field's box (x, y, width, height in pixels of the full picture) and goes there.
  light(page, box) {
    for (const sheet of this.sheets.values()) sheet.querySelector(".lit").hidden = true;
    [this.boxPage, this.box] = [page, box];
    if (!box || !this.sheets.has(page)) return;
    const lit = this.sheets.get(page).querySelector(".lit");
    const [x, y, w, h] = box;
    Object.assign(lit.style, { left: `${x - 4}px`, top: `${y - 4}px`, width: `${w + 8}px`, height: `${h + 8}px` });
    lit.hidden = false;
    this.fit(page, box);
  }

  fit(page, [x, y, w, h]) {
    if (page !== this.page) this.show(page);
    const { clientWidth: width, clientHeight: height } = this.window;
    if (!width || !height) return;
    const [across, down] = this.at.turn % 180 ? [h, w] : [w, h];
    const least = this.#wholeScale();
    this.at.scale = Math.max(least, Math.min((width * FIELD_SHARE) / across, (height * 0.45) / down, FIELD_MOST, least * MOST_OF_WHOLE));
    this.#centre(x + w / 2, y + h / 2);
    this.#paint(true);
  }

  whole() {
    this.at.scale = this.#wholeScale();
    this.#centre(this.sheet.dataset.width / 2, this.sheet.dataset.height / 2);
    this.#paint(true);
  }

  turn() {
    this.sheet.dataset.turn = this.at.turn = (this.at.turn + 90) % 360;
    this.whole();
  }

  zoom(by, clientX, clientY) {
    const edge = this.window.getBoundingClientRect();
    const [px, py] = [(clientX ?? edge.left + edge.width / 2) - edge.left, (clientY ?? edge.top + edge.height / 2) - edge.top];
    const scale = Math.min(MOST, Math.max(LEAST, this.at.scale * by));
    const ratio = scale / this.at.scale;
    this.at = { ...this.at, scale, x: px - (px - this.at.x) * ratio, y: py - (py - this.at.y) * ratio };
    this.#paint(false);
  }

  #wholeScale() {
    const { width, height } = this.sheet.dataset;
    const [across, down] = this.at.turn % 180 ? [height, width] : [width, height];
    return Math.min((this.window.clientWidth - 24) / across, (this.window.clientHeight - this.#top() - 24) / down) || 1;
  }

  #top() {
    return this.window.clientHeight < HIGH_PX ? 0 : this.tools.offsetHeight;
  }

  // Puts a point of the page into the middle of the window; where the page fits, all of it stays in view.
  #centre(px, py) {
    const [x, y] = this.#turned(px, py);
    const { clientWidth: width, clientHeight: height } = this.window;
    const [across, down] = this.#turnedSize();
    const top = this.#top();
    this.at.x = within(width / 2 - x, width, across);
    this.at.y = top + within(height / 2 - y - top, height - top, down);
  }

  #turned(px, py) {
    const { width, height } = this.sheet.dataset;
    const at = { 0: [px, py], 90: [height - py, px], 180: [width - px, height - py], 270: [py, width - px] }[this.at.turn];
    return at.map((one) => one * this.at.scale);
  }

  #turnedSize() {
    const { width, height } = this.sheet.dataset;
    return (this.at.turn % 180 ? [height, width] : [width, height]).map((one) => one * this.at.scale);
  }

  #pan(dx, dy) {
    this.at.x += dx;
    this.at.y += dy;
    this.#paint(false);
  }

  #wheel(event) {
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), event.clientX, event.clientY);
  }

  #down(event) {
    this.window.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, [event.clientX, event.clientY]);
  }

  // One finger or the mouse moves the page, two pinch it.
  #move(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const now = [event.clientX, event.clientY];
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.pointers.set(event.pointerId, now);
    if (!other) return this.#pan(now[0] - before[0], now[1] - before[1]);
    const distance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]) || 1;
    this.zoom(distance(now, other) / distance(before, other), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
  }

  #paint(gliding) {
    const { x, y, scale, turn } = this.at;
    const [across, down] = this.#turnedSize();
    const [dx, dy] = { 0: [0, 0], 90: [across, 0], 180: [across, down], 270: [0, down] }[turn];
    this.sheet.classList.toggle("gliding", gliding);
    this.sheet.style.transform = `translate(${x + dx}px, ${y + dy}px) scale(${scale}) rotate(${turn}deg)`;
    this.sheet.style.setProperty("--edge", `${2.5 / scale}px`);
    this.#sharpen();
  }

  // The full picture is fetched only where the one of screen size has too few pixels for what is shown.
  #sharpen() {
    const picture = this.sheet.querySelector("img");
    if (!picture.dataset.full || !picture.naturalWidth) return;
    if (picture.naturalWidth >= this.sheet.dataset.width * this.at.scale * Math.min(devicePixelRatio, 1.25)) return;
    const [full, sharp] = [picture.dataset.full, new Image()];
    delete picture.dataset.full;
    sharp.src = full;
    sharp.decode().then(() => { picture.src = sharp.src; }, () => { picture.dataset.full = full; });
  }
}

function within(at, room, size) {
  if (size <= room) return (room - size) / 2;
  return Math.min(12, Math.max(room - size - 12, at));
}
