// What comes in, asked for anew every two seconds as long as somebody can see it.
"use strict";

{
  const box = document.getElementById("coming");

  async function ask() {
    if (document.hidden) return;
    try {
      const answer = await fetch("/datang/jaga", { headers: { accept: "application/json" } });
      if (!answer.ok) return;
      const { html } = await answer.json();
      // Said again only where it is something else.
      if (html.trim() !== box.dataset.said) {
        box.dataset.said = html.trim();
        box.innerHTML = html;
      }
    } catch {
      // The network drops now and then; the next time it may be there again.
    }
  }

  box.dataset.said = box.innerHTML.trim();
  setInterval(ask, 2000);
}
