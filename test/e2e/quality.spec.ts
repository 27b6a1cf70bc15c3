import { expect, test } from '@playwright/test';
import type { Desktop } from '../support/desktop.ts';
import { gather, type Cast } from '../support/stage.ts';

let cast: Cast;
test.beforeEach(async () => {
  cast = await gather(2, { PARLEY_STUN_URLS: '' });
});
test.afterEach(() => cast.close());

/** What arrived between the first and the last of so many numbers that the panel shows, by getStats, and those numbers; kbit/s. */
async function arrived(desktop: Desktop, count: number): Promise<{ rate: number; shown: number[] }> {
  return desktop.page.evaluate(async (wanted) => {
    const peers: RTCPeerConnection[] = Reflect.get(window, 'peersForTest') ?? [];
    const read = async (): Promise<{ bytes: number; at: number }> => {
      for (const peer of peers.filter(({ connectionState }) => connectionState === 'connected')) {
        for (const stat of (await peer.getStats()).values()) {
          if (stat.type === 'transport') return { bytes: stat.bytesReceived, at: stat.timestamp };
        }
      }
      return { bytes: 0, at: 0 };
    };
    const place = document.querySelector('[role=img][aria-label^="Bitrate"]');
    if (place === null) throw new Error('no bitrate is shown');
    /** Resolves to the next number: one for each second. */
    const next = (): Promise<number> =>
      new Promise((resolve) => {
        const observer = new MutationObserver(() => {
          const match = /Received (\d+) kbit/.exec(place.getAttribute('aria-label') ?? '');
          if (match?.[1] === undefined) return;
          observer.disconnect();
          resolve(Number(match[1]));
        });
        observer.observe(place, { attributes: true });
      });
    // That number is of the second before.
    await next();
    const before = await read();
    const shown: number[] = [];
    while (shown.length < wanted) shown.push(await next());
    const after = await read();
    return { rate: ((after.bytes - before.bytes) * 8) / (after.at - before.at), shown };
  }, count);
}

test('B75 B71 B69 B84: the statistics show what getStats says; a minimised window gets no picture and goes on hearing', async () => {
  test.setTimeout(120_000);
  const [ada, ben] = cast.people.map(({ desktop }) => desktop);
  if (ada === undefined || ben === undefined) throw new Error('two people are needed');
  await Promise.all([ada.watchPeers(), ben.watchPeers()]);
  await expect(ada.person('Ben')).toContainText('Online');
  await ada.call('Ben');
  await ben.accept();
  await expect.poll(() => ada.decoded(ada.tile('Ben')).then(({ colour }) => colour)).toBe('blue');

  await ada.control('Statistics').click();
  const panel = ada.page.getByRole('complementary', { name: 'Statistics' });
  await expect(panel.getByRole('list', { name: 'Diagnosis' })).toContainText('The way to Ben is direct, over UDP.');
  const picture = panel.getByRole('row', { name: 'Picture' });
  await expect(picture).toContainText('kbit/s');
  // The cheapest that both can, each way.
  await expect(picture).toContainText(/H264.*H264/);
  await expect(panel).toContainText('Good');
  const { rate, shown } = await arrived(ada, 8);
  const mean = shown.reduce((sum, one) => sum + one, 0) / shown.length;
  expect(Math.abs(mean / rate - 1)).toBeLessThan(0.1);

  await panel.getByRole('button', { name: 'Copy as text' }).click();
  await expect(panel.getByRole('status')).toHaveText('Copied.');
  const text = await ada.app.evaluate(({ clipboard }) => clipboard.readText());
  expect(text).toContain('Ben: Good');
  expect(text).toContain('Bitrate: Sent');
  await ada.page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);

  const minimise = (visible: boolean): Promise<void> =>
    ada.app.evaluate(({ BrowserWindow }, show) => {
      const [window] = BrowserWindow.getAllWindows();
      if (show) window?.restore();
      else window?.minimize();
    }, visible);
  await minimise(false);
  /** How many pictures are decoded while a second of sound arrives. */
  const frames = async (): Promise<number> => {
    const before = await ada.received();
    await expect.poll(async () => (await ada.received()).audioPackets).toBeGreaterThan(before.audioPackets + 50);
    return (await ada.received()).framesDecoded - before.framesDecoded;
  };
  await expect.poll(frames).toBe(0);
  await minimise(true);
  await expect.poll(frames).toBeGreaterThan(0);
});

test('B78: the test of calls in the settings says of each part whether it works', async () => {
  test.setTimeout(60_000);
  const [ada] = cast.people.map(({ desktop }) => desktop);
  await ada?.page.getByRole('button', { name: 'Settings' }).click();
  const dialog = ada?.page.getByRole('dialog', { name: 'Settings' });
  await dialog?.getByRole('button', { name: 'Test now' }).click();
  const results = dialog?.getByRole('list', { name: 'Results of the test' });
  if (results === undefined) throw new Error('there is no window');
  await expect(results.getByRole('listitem').filter({ hasText: 'Server' })).toContainText('Works');
  await expect(results).toHaveAttribute('aria-busy', 'false', { timeout: 30_000 });
  await expect(results.getByRole('listitem').filter({ hasText: 'A call with yourself' })).toContainText(
    'there and back',
  );
});
