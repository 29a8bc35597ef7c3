// Set-aside pages are turned where they are shown; how far goes along with what is decided about them.
"use strict";

for (const button of document.querySelectorAll(".turn")) {
  button.hidden = false;
  button.onclick = () => {
    const turn = button.form.elements.turn;
    turn.value = String((Number(turn.value) + 1) % 4);
    for (const image of button.closest(".aside-one").querySelectorAll("img")) image.dataset.turn = turn.value;
  };
}
