import { describe, expect, it } from 'vitest';
import { pointer, setUp } from '../../../../test/support/browser/paper.ts';

describe('A50: cursors', () => {
  it('the pointer’s place leaves once a frame, in fractions', () => {
    const { clock, mount, outlet } = setUp();
    const { element } = mount();
    for (const x of [0.1, 0.2, 0.25]) pointer(element, 'pointermove', [x, 0.5]);
    clock.tick();
    expect(outlet.cursor.mock.calls).toEqual([['page-1', [0.25, 0.5]]]);
  });

  it('another’s cursor is at the same place, with their name, on one surface at a time', () => {
    const { annotator, clock, mount } = setUp();
    const one = mount('page-1');
    const other = mount('page-2');
    annotator.cursor('page-1', 'ben', [0.25, 0.5]);
    const cursor = one.element.querySelector<HTMLElement>('.marks-cursor');
    expect(cursor?.style.transform).toBe('translate(100px, 200px)');
    expect(cursor?.textContent).toBe('Ben <b>x</b>');
    clock.tick(4);
    annotator.cursor('page-1', 'ben', [0.75, 0.5]);
    clock.tick();
    expect(cursor?.style.transform).not.toBe('translate(300px, 200px)');
    clock.tick(10);
    expect(cursor?.style.transform).toBe('translate(300px, 200px)');
    annotator.cursor('page-2', 'ben', [0.5, 0.5]);
    expect(one.element.querySelector('.marks-cursor')).toBeNull();
    annotator.left('ben');
    expect(other.element.querySelector('.marks-cursor')).toBeNull();
  });
});
