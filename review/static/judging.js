// Who writes something else means it: the choice beside it is taken.
const other = document.querySelector('[name="word"][value="text"]');
for (const place of document.querySelectorAll('[name="text"]')) {
  for (const kind of ["input", "change"]) place.addEventListener(kind, () => (other.checked = true));
}
