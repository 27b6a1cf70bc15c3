import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

function sources(folder: string): { path: string; text: string }[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|vue)$/.test(entry.name) && !entry.name.includes('.test.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(root, path), text: readFileSync(path, 'utf8') }));
}

const importsOf = (text: string) => [...text.matchAll(/from '([^']+)'/g)].map((match) => match[1] ?? '');

test('A54 A10: only one file writes calls and participants, and only CallService uses what writes', () => {
  const tables =
    /(insertInto\('|updateTable\('|deleteFrom\('|mergeInto\('|insert into |update |delete from )(video_calls|call_participants|call_events|call_commands)\b/;
  const writers = sources('src/server').filter(({ text }) => tables.test(text));
  expect(writers.map(({ path }) => path)).toEqual(['src/server/calls/call-writes.ts']);
  const writing = /\b(saveCall|rememberAnswer|writeLast|CallLocks|lockUsers)\b/;
  const users = sources('src/server').filter(
    ({ path, text }) => writing.test(text) && !/call-(writes|locks)\.ts$/.test(path),
  );
  expect(users.map(({ path }) => path)).toEqual(['src/server/calls/call-service.ts']);
});

test('A11: lifecycle and sync import nothing of each other', () => {
  for (const [folder, other] of [
    ['src/server/calls', '/sync/'],
    ['src/server/sync', '/calls/'],
    ['src/renderer/call', '/sync/'],
    ['src/renderer/sync', '/call/'],
  ] as const) {
    for (const { path, text } of sources(folder)) {
      const crossing = importsOf(text).filter((name) => name.includes(other));
      expect({ path, crossing }).toEqual({ path, crossing: [] });
    }
  }
});

test('A55: the lifecycle handlers parse, call the service and answer: they know no status and no SQL', () => {
  const handlers = readFileSync(join(root, 'src/server/calls/call.handlers.ts'), 'utf8');
  expect(handlers).not.toMatch(/status|selectFrom|sql`|\bif \(/);
});

test('B01: the engines know no Vue, no Pinia and no Electron', () => {
  const engines = ['call', 'sync', 'recording'].flatMap((folder) => sources(`src/renderer/${folder}`));
  for (const { path, text } of engines) {
    const foreign = importsOf(text).filter((name) => /^(vue|pinia|electron)\b|\/(stores|features|ui)\//.test(name));
    expect({ path, foreign }).toEqual({ path, foreign: [] });
  }
});

test('T7 T41: sockets are answered in one place, and IPC in another', () => {
  const listeners = sources('src/server').filter(({ text }) => /socket\.(on|onAny)\(/.test(text));
  expect(listeners.map(({ path }) => path)).toEqual(['src/server/sockets/gateway.ts']);
  const ipc = sources('src/main').filter(({ text }) => text.includes('ipcMain'));
  expect(ipc.map(({ path }) => path)).toEqual(['src/main/ipc.ts']);
});

test('T44: nothing a person typed becomes HTML', () => {
  for (const { path, text } of sources('src/renderer')) {
    expect({ path, html: /v-html|innerHTML|insertAdjacentHTML/.test(text) }).toEqual({ path, html: false });
  }
});

test('T23: no id comes from Math.random', () => {
  for (const folder of ['src/server', 'src/shared', 'src/main']) {
    for (const { path, text } of sources(folder))
      expect({ path, random: text.includes('Math.random') }).toEqual({ path, random: false });
  }
});
