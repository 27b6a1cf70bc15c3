import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultSettings } from '../shared/ipc.ts';
import { openStore } from './store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
/** Windows has no such bits. */
const othersMay = process.platform === 'win32' ? 0 : 0o077;
const file = () => join(folder, 'parley.json');

describe('settings file of a profile', () => {
  it('begins with defaults and an own device id, and keeps what is set', () => {
    const store = openStore(folder, vi.fn());
    expect(store.get()).toMatchObject({
      servers: [],
      chosen: {},
      settings: defaultSettings,
    });
    store.set({ servers: ['https://a.example'], settings: { ...defaultSettings, theme: 'dark', ringSound: false } });
    const again = openStore(folder, vi.fn());
    expect(again.get()).toEqual(store.get());
    expect(again.get().deviceId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is a device of its own from the first start on', () => {
    const { deviceId } = openStore(folder, vi.fn()).get();
    expect(openStore(folder, vi.fn()).get().deviceId).toBe(deviceId);
  });

  it('is readable by its owner only and leaves no half file', () => {
    writeFileSync(`${file()}.new`, 'half', { mode: 0o644 });
    openStore(folder, vi.fn()).set({ servers: ['https://a.example'] });
    expect(readdirSync(folder)).toEqual(['parley.json']);
    expect(statSync(file()).mode & othersMay).toBe(0);
  });

  it.each(['', '{', 'null', '[]', '{"deviceId":"x"}', '{"deviceId":1}'])(
    'starts anew from the unreadable %j and keeps it',
    (text) => {
      writeFileSync(file(), text);
      const report = vi.fn<(message: string, error: unknown) => void>();
      expect(openStore(folder, report).get().servers).toEqual([]);
      expect(report).toHaveBeenCalledOnce();
      expect(readFileSync(`${file()}.bad`, 'utf8')).toBe(text);
    },
  );

  it('keeps the rest when a later version added fields', () => {
    const first = openStore(folder, vi.fn());
    first.set({ servers: ['https://a.example'] });
    const text = JSON.parse(readFileSync(file(), 'utf8'));
    writeFileSync(file(), JSON.stringify({ ...text, later: 1, settings: { theme: 'dark', later: 2 } }));
    expect(openStore(folder, vi.fn()).get()).toMatchObject({
      servers: ['https://a.example'],
      settings: { theme: 'dark', ringSound: true },
    });
  });

  it('F39: reports what could not be saved and goes on with it in memory', () => {
    const report = vi.fn<(message: string, error: unknown) => void>();
    const store = openStore(folder, report);
    mkdirSync(`${file()}.new`);
    store.set({ servers: ['https://a.example'] });
    expect(report).toHaveBeenCalledOnce();
    expect(store.get().servers).toEqual(['https://a.example']);
  });
});
