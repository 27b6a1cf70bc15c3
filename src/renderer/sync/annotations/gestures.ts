import type { Board } from './board.ts';
import { asFraction, isSame, type Mark, type Point, type SignedMark, type Tool } from './mark.ts';
import { Recorder } from './recorder.ts';
import type { Clock } from './settled-layer.ts';

/** Something a hand does from down to up. */
export interface Gesture {
  to(point: Point, pressure?: number): void;
  /** What was done so far stays. */
  end(): void;
}

/** Draws a stroke or a figure: its points leave once a frame, the marks when they are whole. */
export function drawing(board: Board, tool: Tool, clock: Clock): Gesture {
  const { color, width } = board.settings;
  const recorder = new Recorder({ tool, color, width }, () => board.newId());
  const added: Mark[] = [];
  let waiting = false;
  let over = false;

  function keep(mark: Mark): void {
    added.push(mark);
    board.add(mark);
  }

  function send(): void {
    waiting = false;
    if (over) return;
    const { progress, full } = recorder.take();
    full.forEach(keep);
    if (progress === undefined) return;
    board.view.progress(progress);
    board.progress(progress);
  }

  return {
    to([x, y], pressure) {
      recorder.add(x, y, pressure);
      if (waiting) return;
      waiting = true;
      clock.frame(send);
    },
    end() {
      if (over) return;
      send();
      over = true;
      const last = recorder.finish();
      if (last === undefined) board.view.live.end(recorder.id);
      else keep(last);
      board.record(added.map((after) => ({ before: undefined, after })));
    },
  };
}

/** Removes what it touches and may remove. */
export function erasing(board: Board): Gesture {
  const removed: Mark[] = [];
  let last: Point | undefined;
  return {
    to(point) {
      for (const place of between(last ?? point, point)) {
        const shape = board.view.at(place, ({ mark }) => board.isMine(mark) || board.rights.removeAny);
        if (shape === undefined) continue;
        if (board.isMine(shape.mark)) removed.push(unsigned(shape.mark));
        board.remove(shape.mark.id);
      }
      last = point;
    },
    end: () => board.record(removed.map((before) => ({ before, after: undefined }))),
  };
}

/** Places on the way from one to the other, close enough to touch a thin line. */
function* between([x1, y1]: Point, [x2, y2]: Point): Generator<Point> {
  const steps = Math.max(1, Math.ceil(Math.hypot(x2 - x1, y2 - y1) / 0.005));
  for (let step = 1; step <= steps; step++) yield [x1 + ((x2 - x1) * step) / steps, y1 + ((y2 - y1) * step) / steps];
}

/** Moves one mark of mine. */
export function carrying(board: Board, mark: SignedMark, from: Point): Gesture {
  let moved = unsigned(mark);
  return {
    to([x, y]) {
      moved = shifted(unsigned(mark), x - from[0], y - from[1]);
      board.view.carry({ ...moved, author: mark.author });
    },
    end() {
      board.view.putDown();
      // Somebody cleared it away meanwhile, or it did not move.
      if (board.view.markOf(mark.id) === undefined || isSame({ ...moved, author: mark.author }, mark)) return;
      replace(board, mark, moved);
    },
  };
}

export function replace(board: Board, before: SignedMark, after: Mark): void {
  board.add(after);
  board.record([{ before: unsigned(before), after }]);
}

/** Moves all points, as far as they stay on the surface. */
export function shifted(mark: Mark, dx: number, dy: number): Mark {
  const xs = mark.points.map(([x]) => x);
  const ys = mark.points.map(([, y]) => y);
  const right = within(dx, xs);
  const down = within(dy, ys);
  return { ...mark, points: mark.points.map(([x, y]) => [asFraction(x + right), asFraction(y + down)]) };
}

function within(step: number, along: readonly number[]): number {
  const low = along.reduce((least, value) => Math.min(least, value), 1);
  const high = along.reduce((most, value) => Math.max(most, value), 0);
  return Math.min(Math.max(step, -low), 1 - high);
}

export function unsigned({ author: _author, ...mark }: SignedMark): Mark {
  return mark;
}
