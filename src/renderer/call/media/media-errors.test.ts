import { expect, test } from 'vitest';
import { deviceGone, MediaError, mediaProblem } from './media-errors.ts';

function failing(name: string, message = 'internal detail'): DOMException {
  return new DOMException(message, name);
}

const rows = [
  ['B30', 'NotFoundError', /Camera or microphone not found/],
  ['B31', 'NotAllowedError', /permission denied/i],
  ['B32', 'NotReadableError', /already in use/],
  ['B33', 'OverconstrainedError', /constraints cannot be satisfied/],
] as const;

for (const [row, name, words] of rows) {
  test(`${row}: ${name} is told in words a person can act on`, () => {
    for (const source of ['microphone', 'camera'] as const) {
      const problem = mediaProblem(source, failing(name));
      expect(problem).toMatchObject({ source, name });
      expect(problem.message).toMatch(words);
      expect(problem.message).toContain(source);
      expect(problem.message).not.toContain('internal detail');
    }
  });
}

test('B34: TypeError is told as invalid constraints', () => {
  expect(mediaProblem('camera', new TypeError('x is not a y')).message).toMatch(/invalid constraints/i);
});

test('B34: any other error keeps its own message, or gets one if it has none', () => {
  expect(mediaProblem('camera', new Error('The driver crashed.')).message).toBe('The driver crashed.');
  expect(mediaProblem('camera', failing('StrangeError', '')).message).toContain('StrangeError');
  expect(mediaProblem('camera', 'thrown text')).toMatchObject({ name: 'Error' });
});

test('B33: an OverconstrainedError that is not an Error is known by its name', () => {
  const old = { name: 'OverconstrainedError', constraint: 'deviceId' };
  expect(mediaProblem('camera', old)).toMatchObject({ name: 'OverconstrainedError' });
});

test('a refused or empty share says so, a device that went away says which', () => {
  expect(mediaProblem('screen', failing('NotAllowedError')).message).toMatch(
    /permission denied, or nothing was chosen/,
  );
  expect(deviceGone('microphone').message).toMatch(/microphone is gone/);
});

test('what is thrown is a MediaProblem', () => {
  const problem = mediaProblem('screen', failing('NotAllowedError'));
  expect(new MediaError(problem)).toMatchObject(problem);
});
