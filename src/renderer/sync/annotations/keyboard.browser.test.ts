import { describe, expect, it } from 'vitest';
import { drag, key, setUp } from '../../../../test/support/browser/paper.ts';

describe('with the keyboard alone', () => {
  it('a figure is placed, a text is written, a mark is selected, moved and removed', () => {
    const { annotator, mount, hold, added } = setUp();
    const { element } = mount();
    hold('rectangle');
    element.focus();
    key(element, 'Enter');
    for (let step = 0; step < 4; step++) {
      key(element, 'ArrowRight', { shiftKey: true });
      key(element, 'ArrowDown', { shiftKey: true });
    }
    key(element, 'Enter');
    expect(added[0]?.[1].points).toEqual([
      [0.5, 0.5],
      [0.7, 0.7],
    ]);
    hold('text');
    key(element, 'ArrowUp');
    key(element, 'Enter');
    const field = element.querySelector('textarea');
    expect(document.activeElement).toBe(field);
    if (field !== null) field.value = 'Look here';
    if (field !== null) key(field, 'Escape');
    expect(added[1]?.[1]).toMatchObject({ tool: 'text', text: 'Look here', points: [[0.7, 0.69]] });
    expect(element.querySelector('.marks-text')?.textContent).toBe('Look here');
    annotator.undo();
    expect(element.querySelector('.marks-text')).toBeNull();
    hold('select');
    element.focus();
    key(element, 'ArrowLeft');
    key(element, 'Enter');
    expect(element.querySelector('.marks-selection')).not.toBeNull();
    key(element, 'ArrowRight', { shiftKey: true });
    expect(annotator.marksOn('page-1')[0]?.points).toEqual([
      [0.55, 0.5],
      [0.75, 0.7],
    ]);
    key(element, 'Delete');
    expect(annotator.marksOn('page-1')).toEqual([]);
    key(element, 'z', { ctrlKey: true });
    expect(annotator.marksOn('page-1')).toHaveLength(1);
    key(element, 'z', { ctrlKey: true, shiftKey: true });
    expect(annotator.marksOn('page-1')).toEqual([]);
  });

  it('who may not draw does not, by any road', () => {
    const { annotator, clock, mount, hold, added } = setUp();
    const { element } = mount();
    annotator.allow({ draw: false, removeAny: false });
    hold('pen');
    drag(
      element,
      [
        [0.2, 0.2],
        [0.5, 0.5],
      ],
      clock,
    );
    key(element, 'Enter');
    key(element, 'ArrowRight');
    key(element, 'Enter');
    expect(added).toEqual([]);
  });
});
