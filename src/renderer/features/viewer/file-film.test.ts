import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { PictureOrder } from '../../viewer/messages.ts';
import { FileFilm } from './file-film.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A film whose pictures may be 100 × 50, with what it asked for and what it took. */
function filming() {
  const asked: PictureOrder[] = [];
  const taken: ImageBitmap[] = [];
  const film = new FileFilm((order) => void asked.push(order));
  const parts = {
    place: () => ({ width: 100, height: 50 }),
    people: ['ada'],
    picture: (picture: ImageBitmap) => void taken.push(picture),
  };
  return { film, asked, taken, start: () => film.start(parts) };
}

const picture = (width = 100, height = 50) => ({ width, height, close: vi.fn<() => void>() });

it('B76: asks at once and a few times a second, and not before or after', () => {
  const { film, asked, start } = filming();
  vi.advanceTimersByTime(1000);
  expect(asked).toEqual([]);
  start();
  expect(asked).toEqual([{ type: 'picture', film: 1, width: 100, height: 50, people: ['ada'] }]);
  vi.advanceTimersByTime(1000);
  expect(asked.length).toBe(5);
  film.stop();
  vi.advanceTimersByTime(1000);
  expect(asked.length).toBe(5);
});

it('B76: a picture that was not asked for, is too large or belongs to an earlier film is closed and not taken', () => {
  const { film, taken, start } = filming();
  const refused = [picture(), picture(101, 50), picture(100, 51), picture(), picture()];
  film.take(0, refused[0]!);
  start();
  const [first, second] = [picture(), picture(60, 40)];
  film.take(1, first);
  film.take(1, refused[1]!);
  film.take(1, refused[2]!);
  start();
  film.take(1, refused[3]!);
  film.take(2, second);
  film.stop();
  film.take(2, refused[4]!);
  expect(taken).toEqual([first, second]);
  expect(refused.map(({ close }) => close.mock.calls.length)).toEqual([1, 1, 1, 1, 1]);
  expect(first.close).not.toHaveBeenCalled();
});
