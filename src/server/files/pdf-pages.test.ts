import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packedPdf, pdf } from '../../../test/support/samples.ts';
import { Refusal } from '../errors.ts';
import { pagesOf } from './pdf-pages.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-pages-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function count(content: Uint8Array, limits?: { timeMs: number; memoryMb: number }): Promise<number | undefined> {
  const path = join(folder, 'a.pdf');
  writeFileSync(path, content);
  return pagesOf(path, limits);
}

const refusal = new Refusal('UNSUPPORTED_MEDIA_TYPE');

test('pages are counted, also where the catalogue is packed', async () => {
  expect(await count(await pdf(12))).toBe(12);
  expect(await count(await packedPdf(0))).toBe(1);
}, 20_000);

test.skipIf(process.platform !== 'linux')(
  'T33: what unpacks to more memory than a PDF is worth is ended before its time',
  async () => {
    await expect(count(await packedPdf(1024), { timeMs: 60_000, memoryMb: 300 })).rejects.toEqual(refusal);
  },
  30_000,
);

test('T33: what takes too long is ended', async () => {
  await expect(count(await packedPdf(1024), { timeMs: 200, memoryMb: 4000 })).rejects.toEqual(refusal);
}, 20_000);
