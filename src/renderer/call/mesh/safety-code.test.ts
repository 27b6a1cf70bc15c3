import { expect, test } from 'vitest';
import { codeOf } from './safety-code.ts';

test('T19: the code is the same whoever works it out, and another for another certificate', async () => {
  const code = await codeOf(['AA:01', 'bb:02']);
  expect(code).toMatch(/^\d{4} \d{4} \d{4}$/);
  expect(await codeOf(['BB:02', 'aa:01'])).toBe(code);
  expect(await codeOf(['AA:01', 'bb:03'])).not.toBe(code);
});
