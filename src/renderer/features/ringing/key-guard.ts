/** Keys that press a button. */
const PRESSING = ['Enter', ' '];

/** For how long a dialog that came up by itself takes no key: whoever was typing has noticed it by then. */
export const KEY_GUARD_MS = 1000;

/** Handler for keydown and keyup that holds back accidental presses until `KEY_GUARD_MS` after `since`. */
export function keyGuard(since: number, now: () => number = () => performance.now()): (event: KeyboardEvent) => void {
  return (event) => {
    const early = now() - since < KEY_GUARD_MS;
    // A key that is still held from before repeats.
    if (PRESSING.includes(event.key) && (early || event.repeat)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
}
