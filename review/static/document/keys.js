// One key each for what is done to a field; with Alt for keyboards whose function keys do other things. By the physical
// key where Alt is held: it types other signs on some keyboards. None of them types anything or means something to
// Chromium or Firefox that a page may not take.
const FUNCTION_KEYS = { F2: "unreadable", F4: "empty", F8: "ask", F9: "undo" };
const ALT_KEYS = { KeyT: "unreadable", KeyK: "empty", KeyP: "ask", KeyU: "undo" };
const SCAN_KEYS = { Equal: "larger", NumpadAdd: "larger", Minus: "smaller", NumpadSubtract: "smaller", Digit0: "whole", Numpad0: "whole" };

// What a key means wherever it is pressed: `act` for the field at hand, `scan` for the picture.
export function meant(event) {
  const withAlt = event.altKey && !event.ctrlKey && !event.metaKey;
  const act = FUNCTION_KEYS[event.key] ?? (withAlt ? ALT_KEYS[event.code] : undefined);
  return { act, scan: withAlt ? SCAN_KEYS[event.code] : undefined };
}
