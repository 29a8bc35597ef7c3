// What else can be done with the document: the menu closes as menus do, and its dialogs ask for a reason.
export class Menu {
  constructor(root, signal) {
    this.root = root;
    this.menu = root.querySelector(".more");
    document.addEventListener("click", (event) => this.#click(event), { signal });
  }

  #click(event) {
    const button = event.target.closest("[data-dialog], [data-close]");
    if (button?.dataset.dialog) this.root.querySelector(`#dialog-${button.dataset.dialog}`).showModal();
    if (button && "close" in button.dataset) button.closest("dialog").close();
    if (button || !event.target.closest(".more")) this.menu.open = false;
  }

  // Whether it was open.
  close() {
    const { open } = this.menu;
    this.menu.open = false;
    if (open) this.menu.querySelector("summary").focus();
    return open;
  }
}
