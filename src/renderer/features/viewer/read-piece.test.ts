// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { shallowRef } from 'vue';
import { errorBody, type ErrorCode } from '../../../shared/errors.ts';
import { FileLink } from '../../stores/file-link.ts';
import { readPiece } from './read-piece.ts';

const refusal = (code: ErrorCode, status: number): Response => Response.json({ error: errorBody(code) }, { status });
const piece = (bytes: number): Response => new Response(new Uint8Array(bytes), { status: 206 });

let answers: (Response | undefined)[] = [];
const asked: [string, string | null][] = [];
beforeEach(() => {
  vi.useFakeTimers();
  asked.length = 0;
  vi.stubGlobal('fetch', async (address: string, { headers }: RequestInit) => {
    asked.push([address, new Headers(headers).get('range')]);
    const answer = answers.shift();
    if (answer === undefined) throw new TypeError('Failed to fetch');
    return answer;
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function reader(servers: string[] = ['http://one.test']) {
  const url = shallowRef('/files/a?sig=1');
  const stop = new AbortController();
  const renew = vi.fn<() => void>();
  const link = new FileLink({ servers: () => servers, url: () => url.value, renew });
  return {
    read: (begin: number, end: number) => readPiece(link, { begin, end }, stop.signal),
    renew,
    stop,
    relink: () => {
      url.value = '/files/a?sig=2';
    },
  };
}

it('A47: asks for exactly these bytes', async () => {
  answers = [piece(10)];
  expect((await reader().read(20, 30)).byteLength).toBe(10);
  expect(asked).toEqual([['http://one.test/files/a?sig=1', 'bytes=20-29']]);
});

it('F9: a server that is not reached is passed over for the next, and that one is asked first from then on', async () => {
  const { read } = reader(['http://dead.test', 'http://alive.test']);
  answers = [undefined, piece(10), piece(10)];
  await read(0, 10);
  await read(10, 20);
  expect(asked.map(([address]) => new URL(address).hostname)).toEqual(['dead.test', 'alive.test', 'alive.test']);
});

it('T29: a link that has expired is asked for anew, once', async () => {
  const { read, renew, relink } = reader();
  answers = [refusal('LINK_EXPIRED', 410), piece(10)];
  const content = read(0, 10);
  await vi.waitFor(() => expect(renew).toHaveBeenCalledOnce());
  relink();
  expect((await content).byteLength).toBe(10);
  expect(asked.at(-1)?.[0]).toContain('sig=2');
});

it('F8: an outage is waited out; what is refused is not asked again', async () => {
  const { read } = reader();
  answers = [undefined, undefined, piece(10)];
  const content = read(0, 10);
  await vi.runAllTimersAsync();
  expect((await content).byteLength).toBe(10);
  answers = [refusal('FILE_NOT_FOUND', 404)];
  await expect(read(0, 10)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
});

it('who closes the file waits for nothing more', async () => {
  const { read, stop } = reader();
  answers = [];
  const content = read(0, 10);
  setTimeout(() => stop.abort(), 100);
  const [outcome] = await Promise.all([Promise.allSettled([content]), vi.advanceTimersByTimeAsync(100)]);
  expect(outcome).toMatchObject([{ status: 'rejected', reason: { name: 'AbortError' } }]);
});

it('a server that knows no pieces, or sends more than a piece, is not believed', async () => {
  const { read } = reader();
  answers = [new Response(new Uint8Array(10)), piece(11)];
  await expect(read(0, 10)).rejects.toMatchObject({ code: 'INTERNAL' });
  await expect(read(0, 10)).rejects.toMatchObject({ code: 'INTERNAL' });
});
