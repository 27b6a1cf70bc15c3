import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createLog } from './log.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
/** Windows has no such bits. */
const othersMay = process.platform === 'win32' ? 0 : 0o077;
const lines = () => readFileSync(join(folder, 'main.log'), 'utf8').trimEnd().split('\n');

it('T63: one event is one line, whatever it holds', async () => {
  const log = createLog(folder);
  log('info', 'first\nforged line');
  log('error', 'second', Object.assign(new Error('failed'), { token: 'canary' }));
  await vi.waitFor(() => expect(lines()).toHaveLength(2));
  expect(JSON.parse(lines()[0] ?? '')).toMatchObject({ level: 'info', message: 'first\nforged line' });
  expect(JSON.parse(lines()[1] ?? '')).toMatchObject({ level: 'error', error: expect.stringContaining('failed') });
  expect(lines().join()).not.toContain('canary');
  expect(statSync(join(folder, 'main.log')).mode & othersMay).toBe(0);
});

it('begins a new file when one is full and keeps three', async () => {
  const log = createLog(folder);
  for (let i = 0; i < 4; i += 1) {
    log('info', `line ${i}`);
    await vi.waitFor(() => expect(lines().at(-1)).toContain(`line ${i}`));
    truncateSync(join(folder, 'main.log'), 3 * 1024 * 1024);
  }
  expect(readdirSync(folder).sort()).toEqual(['main.1.log', 'main.2.log', 'main.log']);
});
