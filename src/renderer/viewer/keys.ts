import type { ViewerKey } from './messages.ts';

export interface KeyActions {
  turn: (by: number) => void;
  show: (page: number) => void;
  zoom: (to: 'in' | 'out' | 'width') => void;
  pages: () => number;
  /** What the window knows what to do with. */
  pass: (key: ViewerKey) => void;
}

/**
 * Keys pressed inside the frame. The rest of a call's keys are not passed on: a file must not be able to switch a
 * microphone on.
 */
export function viewerKeys(actions: KeyActions): void {
  const plain: Record<string, () => void> = {
    PageDown: () => actions.turn(1),
    ArrowRight: () => actions.turn(1),
    PageUp: () => actions.turn(-1),
    ArrowLeft: () => actions.turn(-1),
    Home: () => actions.show(1),
    End: () => actions.show(actions.pages()),
    b: () => actions.pass('b'),
    '?': () => actions.pass('help'),
    Escape: () => actions.pass('Escape'),
  };
  const command: Record<string, () => void> = {
    '+': () => actions.zoom('in'),
    '=': () => actions.zoom('in'),
    '-': () => actions.zoom('out'),
    '0': () => actions.zoom('width'),
    f: () => actions.pass('find'),
  };
  window.addEventListener('keydown', (event) => {
    if (event.altKey || event.target instanceof HTMLMediaElement) return;
    const held = event.ctrlKey || event.metaKey;
    const act = (held ? command : plain)[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
}
