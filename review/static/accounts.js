// What is nicer with a script: looking at the password one types, and copying a link. All of it works without.

// One button for all passwords of a form: whoever types blind twice makes the same mistake twice.
for (const form of document.querySelectorAll("form[data-show]")) {
  const words = form.dataset;
  const fields = [...form.querySelectorAll("input[type=password]")];
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain peek";
  const show = (seen) => {
    for (const field of fields) field.type = seen ? "text" : "password";
    button.textContent = seen ? words.hide : words.show;
    button.setAttribute("aria-pressed", String(seen));
  };
  button.addEventListener("click", () => show(fields[0].type === "password"));
  // Sent as what it is, so that no browser keeps it among the texts it offers.
  form.addEventListener("submit", () => show(false));
  show(false);
  fields.at(-1).closest("label").after(button);
}

for (const link of document.querySelectorAll("[data-copy]")) {
  // Browsers hand out the clipboard over HTTPS and on this machine only.
  if (!navigator.clipboard) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "primary";
  button.textContent = link.dataset.copy;
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(link.textContent.trim());
    status.textContent = link.dataset.copied;
  });
  const row = document.createElement("p");
  row.className = "row";
  row.append(button, status);
  link.after(row);
}
