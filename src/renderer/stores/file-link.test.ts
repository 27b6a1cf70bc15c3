// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { shallowRef } from 'vue';
import { FileLink } from './file-link.ts';
import { ServerError } from './server-error.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const addresses = (sig: number): string[] => [`http://one.test/a?sig=${sig}`, `http://two.test/a?sig=${sig}`];

function setUp(known = true) {
  const url = shallowRef(known ? 'http://elsewhere.test/a?sig=1' : undefined);
  const renew = vi.fn<() => void>();
  const link = new FileLink({ servers: () => ['http://one.test', 'http://two.test'], url: () => url.value, renew });
  const asked: (readonly string[])[] = [];
  /** Links before this one have expired. */
  const read = (good: number): Promise<string> =>
    link.read(async (from) => {
      asked.push(from);
      if (Number(new URL(from[0] ?? 'http://none.test/').searchParams.get('sig')) < good)
        throw new ServerError('LINK_EXPIRED');
      return 'bytes';
    });
  return { link, read, asked, renew, relink: (sig: number) => (url.value = `/a?sig=${sig}`) };
}

it('F9: the addresses of a file are its link on each of the servers', async () => {
  const { read, asked, renew } = setUp();
  expect(await read(1)).toBe('bytes');
  expect(asked).toEqual([addresses(1)]);
  expect(renew).not.toHaveBeenCalled();
});

it('T29: when the link has expired, another is asked for once, whoever reads, and then read by', async () => {
  const { read, asked, renew, relink } = setUp();
  const both = Promise.all([read(2), read(2)]);
  await vi.waitFor(() => expect(renew).toHaveBeenCalledOnce());
  relink(2);
  expect(await both).toEqual(['bytes', 'bytes']);
  expect(asked).toEqual([addresses(1), addresses(1), addresses(2), addresses(2)]);
  expect(renew).toHaveBeenCalledOnce();
});

it('T29: who finds that another link has come meanwhile asks for none', async () => {
  const { link, renew, relink } = setUp();
  const froms: (string | undefined)[] = [];
  await link.read(async ([from]) => {
    froms.push(from);
    relink(2);
    if (froms.length === 1) throw new ServerError('LINK_EXPIRED');
  });
  expect(froms).toEqual([addresses(1)[0], addresses(2)[0]]);
  expect(renew).not.toHaveBeenCalled();
});

it('a link that expires again, and any other refusal, is told', async () => {
  const { link, read, relink } = setUp();
  const twice = Promise.allSettled([read(3)]);
  await vi.advanceTimersByTimeAsync(0);
  relink(2);
  expect(await twice).toMatchObject([{ status: 'rejected', reason: { code: 'LINK_EXPIRED' } }]);
  await expect(link.read(() => Promise.reject(new ServerError('FILE_NOT_FOUND')))).rejects.toMatchObject({
    code: 'FILE_NOT_FOUND',
  });
});

it('the first link, and one that was asked for before, is waited for; when none comes there is no address', async () => {
  const { link, read, asked, renew, relink } = setUp(false);
  void link.renew();
  const waiting = read(2);
  await vi.advanceTimersByTimeAsync(9_000);
  expect(asked).toEqual([]);
  relink(2);
  await waiting;
  expect(asked).toEqual([addresses(2)]);

  const none = new FileLink({ servers: () => ['http://one.test'], url: () => undefined, renew });
  const got = none.read((from) => Promise.resolve(from));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await got).toEqual([]);
  expect(renew).toHaveBeenCalledTimes(2);
});
