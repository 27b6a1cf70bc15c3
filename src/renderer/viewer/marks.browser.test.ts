import { afterEach, expect, it } from 'vitest';
import type { Annotation } from '../../shared/sync/annotation.ts';
import { Marks } from './marks.ts';
import type { MarksSaid, MarksTell } from './marks-messages.ts';
import { PageSurfaces } from './page-surfaces.ts';

let clean = (): void => undefined;
afterEach(() => clean());

const hand: MarksTell = {
  type: 'hand',
  me: 'ada',
  people: [{ id: 'ben', name: 'Ben', colour: '#2f7434' }],
  tool: 'pen',
  color: '#ff0000',
  width: 20,
  draw: true,
  removeAny: false,
};
const line = (id: string): Annotation => ({
  id,
  tool: 'pen',
  color: '#ff0000',
  width: 20,
  points: [
    [0.2, 0.5],
    [0.8, 0.5],
  ],
});

function setUp() {
  const surfaces = new PageSurfaces();
  const said: MarksSaid[] = [];
  const marks = new Marks(surfaces, (message) => void said.push(message));
  const pages = new Map<number, HTMLElement>();
  const show = (page: number): HTMLElement => {
    const element = pages.get(page) ?? document.createElement('div');
    Object.assign(element.style, { position: 'absolute', left: '0', top: '0', width: '200px', height: '200px' });
    document.body.append(element);
    pages.set(page, element);
    surfaces.put({ page, element, width: 200, height: 200, scale: 1 });
    return element;
  };
  clean = () => {
    for (const [page, element] of pages) {
      surfaces.remove(page);
      element.remove();
    }
  };
  const hide = (page: number): void => {
    surfaces.remove(page);
    pages.get(page)?.remove();
  };
  return { marks, said, show, hide };
}

/** Whether there is ink in the middle of a page. */
function inked(element: HTMLElement): boolean {
  return [...element.querySelectorAll('canvas')].some((canvas) => {
    const place = canvas.getBoundingClientRect();
    const [x, y] = [100 - place.left, 100 - place.top];
    return (canvas.getContext('2d')?.getImageData(x, y, 1, 1).data[3] ?? 0) > 200;
  });
}

function pointer(element: HTMLElement, type: string, x: number, y: number): void {
  const init = { clientX: x * 200, clientY: y * 200, pointerId: 7, bubbles: true, cancelable: true, button: 0 };
  element.dispatchEvent(new PointerEvent(type, init));
}

it('A52: what is told is on its page, whenever the page comes, and goes with a change', () => {
  const { marks, said, show, hide } = setUp();
  expect(said).toEqual([{ type: 'ready' }]);
  marks.hear(hand);
  marks.hear({ type: 'change', whole: true, added: [{ page: 2, from: 'ben', annotation: line('one') }], removed: [] });
  const first = show(1);
  const second = show(2);
  expect([inked(first), inked(second)]).toEqual([false, true]);
  hide(2);
  marks.hear({ type: 'change', whole: false, added: [], removed: [{ page: 2, id: 'one' }] });
  marks.hear({ type: 'change', whole: false, added: [{ page: 1, from: 'ben', annotation: line('two') }], removed: [] });
  expect([inked(first), inked(show(2))]).toEqual([true, false]);
});

it('A52: what is drawn is said with its page, while it is drawn and when it is whole; undo is said, too', async () => {
  const { marks, said, show } = setUp();
  marks.hear(hand);
  const element = show(3);
  pointer(element, 'pointerdown', 0.2, 0.5);
  pointer(element, 'pointermove', 0.8, 0.5);
  await expect.poll(() => said.some(({ type }) => type === 'progress')).toBe(true);
  pointer(element, 'pointerup', 0.8, 0.5);
  const added = said.find((message) => message.type === 'add');
  expect(added).toMatchObject({
    page: 3,
    annotation: {
      tool: 'pen',
      points: [
        [0.2, 0.5],
        [0.8, 0.5],
      ],
    },
  });
  expect(added?.annotation.id).toMatch(/^[0-9a-f]{32}$/);
  expect(said.at(-1)).toEqual({ type: 'history', undo: true, redo: false });
  expect(inked(element)).toBe(true);
  marks.hear({ type: 'do', what: 'undo' });
  expect(said.filter(({ type }) => type === 'remove')).toEqual([{ type: 'remove', page: 3, id: added?.annotation.id }]);
  expect(inked(element)).toBe(false);
});

it('A50: a cursor has its name, and goes with who left', () => {
  const { marks, show } = setUp();
  marks.hear(hand);
  const element = show(1);
  marks.hear({ type: 'cursor', page: 1, from: 'ben', x: 0.5, y: 0.25 });
  const cursor = element.querySelector<HTMLElement>('.marks-cursor');
  expect([cursor?.textContent, cursor?.style.transform]).toEqual(['Ben', 'translate(100px, 50px)']);
  marks.hear({ type: 'left', from: 'ben' });
  expect(element.querySelector('.marks-cursor')).toBeNull();
});

it('a pointer that is dragged beyond the page points nowhere', async () => {
  const { marks, said, show } = setUp();
  marks.hear({ ...hand, tool: undefined });
  const element = show(1);
  pointer(element, 'pointermove', 1.2, 0.5);
  pointer(element, 'pointermove', 0.5, 0.5);
  await expect
    .poll(() => said.filter(({ type }) => type === 'cursor'))
    .toEqual([{ type: 'cursor', page: 1, x: 0.5, y: 0.5 }]);
});

it('a letter takes its tool while the tools are out, except where text is written', () => {
  const { marks, said, show } = setUp();
  const element = show(1);
  const press = (target: Element, key: string, init: KeyboardEventInit = {}): void =>
    void target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...init }));
  const taken = () => said.flatMap((message) => (message.type === 'tool' ? message.tool : []));
  marks.hear({ ...hand, tool: undefined });
  press(element, 'e');
  expect(taken()).toEqual([]);
  marks.hear(hand);
  const field = document.createElement('textarea');
  element.append(field);
  press(field, 'e');
  press(element, 'e', { ctrlKey: true });
  press(element, 'x');
  press(element, 'e');
  expect(taken()).toEqual(['eraser']);
});
