// Flags of the document as a whole: each goes with a note that says why it is all right.
import { post } from "./outbox.js";

export function focusFlag(root) {
  root.querySelector(".flag input")?.focus();
}

// Sends what was written into a flag's form; the server's answer, or null where it was not saved.
export async function dismiss(root, id, form) {
  const input = form.querySelector("input");
  const note = input.value.trim();
  const answer = note ? await post(`/dokumen/${id}/tanda`, { flag: form.dataset.flag, note }).catch(() => null) : null;
  if (!answer?.ok) {
    input.focus();
    return note ? { failed: true } : null;
  }
  for (const one of root.querySelectorAll(`.flag[data-flag="${form.dataset.flag}"]`)) one.remove();
  return answer;
}
