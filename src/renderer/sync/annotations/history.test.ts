import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyHistory, MAX_STEPS, record, redo, undo, type Change, type History, type Turn } from './history.ts';
import type { Mark } from './mark.ts';

const mark = (id: string, x = 0): Mark => ({ id, tool: 'pen', color: '#000000', width: 4, points: [[x, 0]] });

/** Mine and the others' marks on one surface, as they stand. */
class Page {
  readonly mine = new Map<string, Mark>();
  readonly others = new Set<string>();
  history: History = emptyHistory;
  #next = 0;

  readonly #present = (_surface: string, id: string): boolean => this.mine.has(id);

  do(changes: readonly Change[]): void {
    this.#apply(changes);
    this.history = record(this.history, { surface: 'page', changes });
  }

  draw(): void {
    this.do([{ before: undefined, after: mark(`mine-${++this.#next}`) }]);
  }

  eraseFirst(): void {
    const [first] = this.mine.values();
    if (first !== undefined) this.do([{ before: first, after: undefined }]);
  }

  moveLast(): void {
    const last = [...this.mine.values()].at(-1);
    if (last !== undefined) this.do([{ before: last, after: mark(last.id, (last.points[0]?.[0] ?? 0) + 1) }]);
  }

  undo = (): boolean => this.#turn(undo(this.history, this.#present));
  redo = (): boolean => this.#turn(redo(this.history, this.#present));

  #turn({ history, step }: Turn): boolean {
    this.history = history;
    this.#apply(step?.changes ?? []);
    return step !== undefined;
  }

  #apply(changes: readonly Change[]): void {
    for (const { before, after } of changes) {
      if (after !== undefined) this.mine.set(after.id, after);
      else if (before !== undefined) this.mine.delete(before.id);
    }
  }
}

const sorted = (page: Page): Mark[] => [...page.mine.values()].toSorted((a, b) => a.id.localeCompare(b.id));
const action = fc.constantFrom('draw', 'erase', 'move', 'undo', 'redo', 'other draws', 'cleared', 'other clears own');

function act(page: Page, what: string, index: number): void {
  if (what === 'draw') page.draw();
  else if (what === 'erase') page.eraseFirst();
  else if (what === 'move') page.moveLast();
  else if (what === 'undo') page.undo();
  else if (what === 'redo') page.redo();
  else if (what === 'other draws') page.others.add(`other-${index}`);
  else if (what === 'other clears own') page.others.clear();
  // The owner of the file clears everything, or a server that was killed has lost it.
  else page.mine.clear();
}

describe('undo and redo of what one has drawn', () => {
  it('A52: as many redos as undos bring back exactly what was there, whatever happened before', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), fc.integer({ min: 1, max: 20 }), (actions, times) => {
        const page = new Page();
        actions.forEach((what, index) => act(page, what, index));
        // What was cleared by others is passed over once, and is not in the way afterwards.
        while (page.undo());
        while (page.redo());
        const before = sorted(page);
        const others = [...page.others];
        let taken = 0;
        while (taken < times && page.undo()) taken++;
        for (let back = 0; back < taken; back++) expect(page.redo()).toBe(true);
        expect(sorted(page)).toEqual(before);
        expect([...page.others]).toEqual(others);
      }),
    );
  });

  it('A52: an undo takes back exactly the last step while nobody cleared it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('draw', 'erase', 'move', 'undo', 'redo', 'other draws'), { maxLength: 40 }),
        fc.constantFrom('draw', 'erase', 'move'),
        (actions, last) => {
          const page = new Page();
          actions.forEach((what, index) => act(page, what, index));
          page.draw();
          const before = sorted(page);
          act(page, last, 0);
          page.others.add('meanwhile');
          expect(page.undo()).toBe(true);
          expect(sorted(page)).toEqual(before);
        },
      ),
    );
  });

  it('passes over a step of which nothing is left, and takes back the rest of one that was half cleared', () => {
    const page = new Page();
    page.draw();
    const two = [mark('a'), mark('b')];
    page.do(two.map((after) => ({ before: undefined, after })));
    page.draw();
    page.mine.delete('a');
    page.mine.delete('mine-2');
    expect(page.undo()).toBe(true);
    expect([...page.mine.keys()]).toEqual(['mine-1']);
    expect(page.redo()).toBe(true);
    expect([...page.mine.keys()]).toEqual(['mine-1', 'b']);
  });

  it('something new makes what was undone unreachable, and old steps are forgotten', () => {
    const page = new Page();
    page.draw();
    page.undo();
    page.draw();
    expect(page.redo()).toBe(false);
    for (let index = 0; index < MAX_STEPS + 10; index++) page.draw();
    expect(page.history.done).toHaveLength(MAX_STEPS);
  });
});
