// @vitest-environment happy-dom
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';

// The frame's pictures are a browser's.
beforeAll(() => {
  Object.assign(globalThis, { ImageBitmap: function ImageBitmap() {} });
});
const load = () => import('./messages.ts');

describe('E25, T33: what the frame says is parsed by the window', () => {
  it.each([
    [{ type: 'opened', pages: 1e9, size: { width: 1, height: 1 }, can: { zoom: true, find: true, thumbnails: true } }],
    [{ type: 'opened', pages: 1.5, size: { width: 1, height: 1 }, can: { zoom: true, find: true, thumbnails: true } }],
    [
      {
        type: 'opened',
        pages: 1,
        size: { width: Infinity, height: 1 },
        can: { zoom: true, find: true, thumbnails: true },
      },
    ],
    [{ type: 'seen', page: 0, view: { zoom: 1, x: 0, y: 0 }, person: true }],
    [{ type: 'seen', page: 1, view: { zoom: Number.NaN, x: 0, y: 0 }, person: true }],
    [{ type: 'seen', page: 1, view: { zoom: 1, x: 2, y: 0 }, person: true }],
    [{ type: 'seen', page: 1, view: { zoom: 1, x: 0, y: 0 }, person: true, extra: 1 }],
    [{ type: 'failed', code: '<img src=x>' }],
    [{ type: 'key', key: 'd' }],
    [{ type: 'link', url: 'x'.repeat(2049) }],
    [{ type: 'outline', entries: Array.from({ length: 2001 }, () => ({ title: 'a', level: 1 })) }],
    [{ type: 'outline', entries: [{ title: 'a', level: 1, page: -1 }] }],
    [{ type: 'thumbnail', page: 1, picture: { width: 1, height: 1 } }],
    [{ type: 'other' }],
    [null],
    ['seen'],
  ])('%j is dropped', async (message) => {
    expect(v.is((await load()).FromFrameSchema, message)).toBe(false);
  });

  it('passes what is as it should be', async () => {
    const { FromFrameSchema } = await load();
    expect(v.is(FromFrameSchema, { type: 'seen', page: 3, view: { zoom: 1, x: 0.5, y: 0 }, person: false })).toBe(true);
    expect(v.is(FromFrameSchema, { type: 'link', url: 'javascript:alert(1)' })).toBe(true);
  });
});

describe('what the window says is parsed by the frame', () => {
  it.each([
    [{ type: 'open', kind: 'office', name: 'a', mediaType: 'b', content: new ArrayBuffer(1) }],
    [{ type: 'open', kind: 'pdf', name: 'a', mediaType: 'b', content: { url: 'x' } }],
    [{ type: 'show', page: 1.5 }],
    [{ type: 'zoom', to: 'moon' }],
    [{ type: 'find', query: 'x'.repeat(300) }],
  ])('%j is dropped', async (message) => {
    expect(v.is((await load()).ToFrameSchema, message)).toBe(false);
  });
});
