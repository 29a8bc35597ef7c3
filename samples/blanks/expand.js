// Fills each comb with its cells and, after layout, tells where everything to write in lies, in millimetres.
const MM = 96 / 25.4;
for (const comb of document.querySelectorAll(".comb")) {
  const groups = comb.dataset.groups.split(" ").map(Number);
  const between = `<span class="gap">${comb.dataset.separator ?? ""}</span>`;
  comb.innerHTML = groups.map((cells) => '<span class="cell"></span>'.repeat(cells)).join(between);
}

function rectangle(element, page) {
  // Painted edges lie on whole pixels.
  const box = element.getBoundingClientRect();
  const [left, top] = [box.left - page.left, box.top - page.top].map(Math.round);
  const [right, bottom] = [box.right - page.left, box.bottom - page.top].map(Math.round);
  return [left, top, right - left, bottom - top].map((pixels) => Number((pixels / MM).toFixed(2)));
}

function places(page) {
  const corner = page.getBoundingClientRect();
  return [...page.querySelectorAll("[data-field]")].map((element) => ({
    field: element.dataset.field,
    kind: ["comb", "tick", "line", "sign"].find((kind) => element.classList.contains(kind)),
    label: element.dataset.label ?? element.closest("label")?.textContent.trim() ?? "",
    box: rectangle(element, corner),
    cells: [...element.querySelectorAll(".cell")].map((cell) => rectangle(cell, corner)),
  }));
}

addEventListener("load", async () => {
  await document.fonts.ready;
  const told = document.createElement("script");
  told.type = "application/json";
  told.id = "places";
  told.textContent = JSON.stringify([...document.querySelectorAll(".page")].map(places));
  document.body.append(told);
});
