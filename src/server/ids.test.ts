import { expect, test } from 'vitest';
import { newId } from './ids.ts';

test('T23 B63: ids are UUIDv7, unique, and sort as they were made, also within a millisecond', () => {
  const ids = Array.from({ length: 20_000 }, () => newId(1));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
