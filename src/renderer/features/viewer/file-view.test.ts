// @vitest-environment happy-dom
import { once } from 'node:events';
import { afterEach, expect, it, vi } from 'vitest';
import { deferred } from '../../../../test/support/deferred.ts';
import { fileInfo } from '../../dev/shared-fixtures.ts';
import { FileLink } from '../../stores/file-link.ts';
import type { Seen, ToFrame } from '../../viewer/messages.ts';
import { FileView, type FileViewParts } from './file-view.ts';

const opened: FileView[] = [];
afterEach(() => {
  for (const view of opened.splice(0)) view.close();
  vi.unstubAllGlobals();
});

const nothing = (): void => undefined;
const isPort = (one: unknown): one is MessagePort => typeof one === 'object' && one !== null && 'start' in one;

/** A document of ten pages that is on its way: `arrive` lets it come, and gives what the frame is told first. */
function setUp(parts: Partial<FileViewParts> = {}) {
  const content = deferred<Response>();
  vi.stubGlobal('fetch', () => content.promise);
  const file = fileInfo({ pages: 10, bytes: 4 });
  const view = new FileView(file, {
    fileLink: new FileLink({ servers: () => ['http://one.test'], url: () => '/files/1', renew: nothing }),
    seen: nothing,
    key: nothing,
    marks: nothing,
    played: nothing,
    playback: () => undefined,
    start: () => ({ page: 1, view: { zoom: 1, x: 0.5, y: 0.7 } }),
    ...parts,
  });
  opened.push(view);
  const ports: MessagePort[] = [];
  vi.spyOn(window, 'postMessage').mockImplementation((...sent: unknown[]) => {
    for (const one of sent.flat()) if (isPort(one)) ports.push(one);
  });
  async function arrive(): Promise<ToFrame> {
    view.mount(window);
    const [port] = ports;
    if (port === undefined) throw new Error('the frame was given no port');
    content.resolve(new Response('text'));
    const [message] = await once(port, 'message');
    return message;
  }
  return { view, arrive };
}

it('A43: a page that is turned while the file is on its way is told, and is where it opens', async () => {
  const seen = vi.fn<(seen: Seen) => void>();
  const { view, arrive } = setUp({ seen });
  view.turn(6);
  expect(seen).toHaveBeenCalledWith(expect.objectContaining({ page: 6, person: true }));
  expect(await arrive()).toMatchObject({ type: 'open', page: 6, view: undefined });
});

it('A43: a file nobody turned opens where the others are in it', async () => {
  const { arrive } = setUp();
  expect(await arrive()).toMatchObject({ type: 'open', page: 1, view: { y: 0.7 } });
});
