import type { Mark } from './mark.ts';

/** One mark of mine before and after: it came, went, or was changed. */
export interface Change {
  readonly before: Mark | undefined;
  readonly after: Mark | undefined;
}

/** What one gesture did, on one surface. */
export interface Step {
  readonly surface: string;
  readonly changes: readonly Change[];
}

export interface History {
  readonly done: readonly Step[];
  readonly undone: readonly Step[];
}

export const emptyHistory: History = { done: [], undone: [] };

/** Older steps are forgotten. */
export const MAX_STEPS = 500;

export function record(history: History, step: Step): History {
  if (step.changes.length === 0) return history;
  return { done: [...history.done, step].slice(-MAX_STEPS), undone: [] };
}

/** What there is on a surface now, whoever drew it. */
export type Present = (surface: string, id: string) => boolean;

export interface Turn {
  history: History;
  /** What has to happen; undefined when there is nothing left to take back. */
  step: Step | undefined;
}

/**
 * Takes one's last step back. Others may have drawn meanwhile, and what one drew may be gone (cleared, or lost with a
 * server): of a step only what still stands as it left it is taken back, and a step of which nothing does is passed over.
 */
export function undo({ done, undone }: History, present: Present): Turn {
  const { rest, step } = takeBack(done, present);
  return { step, history: { done: rest, undone: step === undefined ? undone : [...undone, step] } };
}

/** Does again what was taken back last. */
export function redo({ done, undone }: History, present: Present): Turn {
  const { rest, step } = takeBack(undone, present);
  return { step, history: { done: step === undefined ? done : [...done, step], undone: rest } };
}

function takeBack(steps: readonly Step[], present: Present): { rest: readonly Step[]; step: Step | undefined } {
  const rest = [...steps];
  for (let last = rest.pop(); last !== undefined; last = rest.pop()) {
    const { surface } = last;
    const changes = last.changes.filter(
      ({ before, after }) => present(surface, (after ?? before)?.id ?? '') === (after !== undefined),
    );
    if (changes.length === 0) continue;
    const back = changes.map(({ before, after }) => ({ before: after, after: before }));
    return { rest, step: { surface, changes: back.toReversed() } };
  }
  return { rest, step: undefined };
}
