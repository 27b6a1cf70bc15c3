// Progress goes to standard error: standard output belongs to what a command was asked for.

/** @param {string} line */
export function say(line) {
  process.stderr.write(`parley: ${line}\n`);
}

/** A problem that a person can solve: shown as its sentence, without a stack. */
export class Problem extends Error {}

/**
 * Runs a step and says in one line what it did and how long that took. A step that had nothing to do returns ''.
 * @param {() => Promise<string> | string} action
 */
export async function step(action) {
  const begun = performance.now();
  const done = await action();
  if (done !== '') say(`${done} (${((performance.now() - begun) / 1000).toFixed(1)} s)`);
}
