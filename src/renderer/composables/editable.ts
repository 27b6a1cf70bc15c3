/** Whether keys typed there are text. */
export function isEditable(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) {
    return !['button', 'checkbox', 'radio', 'range', 'submit', 'reset'].includes(target.type);
  }
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable);
}

/** Whether a plain key means something there: text, or a control that answers to Space. */
export function takesKeys(target: EventTarget | null): boolean {
  return (
    isEditable(target) ||
    (target instanceof Element &&
      target.closest('button, input, select, a[href], summary, [role="option"], [role="listbox"], [role="tab"]') !==
        null)
  );
}
