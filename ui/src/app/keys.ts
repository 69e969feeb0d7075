// Keys: the same with the IME on and off, and never an act while a word is being composed.

/** Whether a key belongs to the IME and not to us (key code 229: some engines fire keydown before `isComposing` is set). */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** Whether a key goes into a text that is being typed. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  return target.matches(
    'input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable=true]',
  );
}

/** A handler that the IME cannot trigger. */
export function onKey(handle: (event: KeyboardEvent) => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (!isComposing(event)) handle(event);
  };
}

/** The plain letter of a key, full-width input or not. */
export function letter(event: KeyboardEvent): string {
  return event.code.startsWith('Key')
    ? event.code.slice(3).toLowerCase()
    : event.key.normalize('NFKC').toLowerCase();
}
