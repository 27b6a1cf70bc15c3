import type { Mark } from '../../../shared/sync/state.ts';

/** What came (or was replaced) and what went from one list of marks to the next; values never change, so the same mark is the same object. */
export function difference(before: readonly Mark[], after: readonly Mark[]): { added: Mark[]; removed: Mark[] } {
  const old = new Set(before);
  const ids = new Set(after.map(({ annotation }) => annotation.id));
  return {
    added: after.filter((mark) => !old.has(mark)),
    removed: before.filter(({ annotation }) => !ids.has(annotation.id)),
  };
}
