// Put into each page by benchmarks/review_page.py: when a key went down, when what it began was at its end.
// Kept in the session's storage, since the step to the next document may load another page.
(() => {
  const KEYS = ["Enter", "F2"];
  const now = () => performance.timeOrigin + performance.now();
  const note = (name, value) => sessionStorage.setItem(`bench.${name}`, value);
  const noted = (name) => Number(sessionStorage.getItem(`bench.${name}`) || 0);

  addEventListener("keydown", (event) => {
    if (!KEYS.includes(event.key)) return;
    for (const name of ["painted", "committed"]) note(name, 0);
    note("down", now());
  }, true);

  const fetched = window.fetch;
  window.fetch = async (address, more) => {
    const answer = await fetched(address, more);
    if (more?.method === "POST" && /\/isian\/[^/]+$/.test(new URL(answer.url).pathname)) {
      await answer.clone().arrayBuffer();
      if (answer.ok) note("committed", now());
    }
    return answer;
  };

  // What is posted from a frame's own callback arrives when that frame has been drawn.
  const drawn = (then) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = then;
    channel.port2.postMessage(0);
  });

  addEventListener("focusin", async (event) => {
    const field = event.target.closest?.("li.field");
    if (field?.dataset.open !== "1" || !noted("down") || noted("painted")) return;
    await field.querySelector("img.crop")?.decode().catch(() => {});
    drawn(() => note("painted", now()));
  });

  window.benchLast = () => {
    if (!noted("painted") || !noted("committed")) return null;
    return { painted: noted("painted") - noted("down"), committed: noted("committed") - noted("down") };
  };
})();
