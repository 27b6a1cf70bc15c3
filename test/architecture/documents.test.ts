import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { commandSchemas, LIFECYCLE_EVENTS } from '../../src/shared/call.ts';
import { errorCodes } from '../../src/shared/errors.ts';
import { syncActions } from '../../src/shared/sync/actions.ts';
import { settingsHelp } from '../../src/server/settings.ts';
import { lifecycleTables } from '../support/lifecycle-table.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const protocol = read('docs/protocol.md');

/** Names in backquotes of one chapter. */
function names(chapter: string, pattern: RegExp): string[] {
  const start = protocol.indexOf(chapter);
  const end = protocol.indexOf('\n#', start + chapter.length);
  const text = protocol.slice(start, end === -1 ? undefined : end);
  return [
    ...new Set([...text.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '').filter((name) => pattern.test(name))),
  ];
}

test('docs/protocol.md lists exactly the error codes there are', () => {
  expect(names('### Error codes', /^[A-Z_]+$/)).toEqual([...errorCodes]);
});

test('docs/protocol.md lists exactly the commands and lifecycle events there are', () => {
  const sent = names('### Client → server', /^CALL\.[A-Z]+$/);
  expect(sent).toEqual([...Object.keys(commandSchemas), 'CALL.SIGNAL', 'CALL.SNAPSHOT']);
  const others = ['CALL.SIGNAL', 'CALL.SNAPSHOT', 'CALL.ERROR'];
  const heard = names('### Server → client', /^CALL\.[A-Z_]+$/).filter((name) => !others.includes(name));
  expect(heard.toSorted()).toEqual(LIFECYCLE_EVENTS.toSorted());
});

test('docs/protocol.md lists exactly the in-call actions there are', () => {
  const chapter = names('### In-call state sync', /^[A-Z]+_[A-Z]+$|^REACTION$/);
  const other = errorCodes.filter((code) => chapter.includes(code));
  const actions = chapter.filter((name) => !other.some((code) => code === name));
  expect(actions.toSorted()).toEqual(syncActions.map(({ name }) => name).toSorted());
});

test('docs/protocol.md lists exactly the settings there are', () => {
  const settings = [...settingsHelp().matchAll(/^ {2}--\S+ +([A-Z_]+) /gm)].map((match) => match[1]);
  expect(names('## Settings of the server', /^[A-Z]+_[A-Z_]+$/).toSorted()).toEqual(settings.toSorted());
});

test('docs/lifecycle.md shows the machine as it is', () => {
  expect(read('docs/lifecycle.md')).toContain(lifecycleTables());
});

test('every rule of SPEC.md is shown by a test that carries its ids', () => {
  const tests = ['src', 'test']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
    )
    .filter((path) => /\.(test|spec)\.ts$/.test(path))
    .map(read)
    .join('\n');
  const rules = [...read('SPEC.md').matchAll(/^\| ([A-Z]+-\d+) \| .* \| ([A-Z0-9 ]+) \|$/gm)];
  expect(rules.length).toBeGreaterThan(20);
  const missing = rules.flatMap(([, rule, ids = '']) =>
    ids
      .split(' ')
      .filter((id) => !new RegExp(`\\b${id}\\b`).test(tests))
      .map((id) => `${rule} ${id}`),
  );
  expect(missing).toEqual([]);
});
