import { expect, test } from '@playwright/test';
import type { Desktop } from '../support/desktop.ts';
import { gather, type Cast } from '../support/stage.ts';

let cast: Cast;
test.beforeEach(async () => {
  cast = await gather(2, { PARLEY_STUN_URLS: '' });
});
test.afterEach(() => cast.close());

/** Bits that arrived over every connection of the window in `ms`, in kbit/s, read from getStats. */
function arrives(desktop: Desktop, ms: number): Promise<number> {
  return desktop.page.evaluate(async (wait) => {
    const peers: RTCPeerConnection[] = Reflect.get(window, 'peersForTest') ?? [];
    const read = async (): Promise<{ bytes: number; at: number }> => {
      for (const peer of peers.filter(({ connectionState }) => connectionState === 'connected')) {
        for (const stat of (await peer.getStats()).values()) {
          if (stat.type === 'transport') return { bytes: stat.bytesReceived, at: stat.timestamp };
        }
      }
      return { bytes: 0, at: 0 };
    };
    const before = await read();
    await new Promise((resolve) => setTimeout(resolve, wait));
    const after = await read();
    return ((after.bytes - before.bytes) * 8) / (after.at - before.at);
  }, ms);
}

/** The rates that the panel shows in the meantime, one for each new number. */
async function shown(desktop: Desktop, ms: number): Promise<number[]> {
  return desktop.page.evaluate(async (wait) => {
    const rates: number[] = [];
    const place = document.querySelector('[role=img][aria-label^="Bitrate"]');
    const look = (): void => {
      const match = /Received (\d+) kbit/.exec(place?.getAttribute('aria-label') ?? '');
      if (match?.[1] !== undefined) rates.push(Number(match[1]));
    };
    const observer = new MutationObserver(look);
    if (place !== null) observer.observe(place, { attributes: true });
    await new Promise((resolve) => setTimeout(resolve, wait));
    observer.disconnect();
    return rates;
  }, ms);
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
  await expect(panel.getByRole('row', { name: 'Picture' })).toContainText('kbit/s');
  await expect(panel).toContainText('Good');
  const [rate, rates] = await Promise.all([arrives(ada, 10_000), shown(ada, 10_000)]);
  const mean = rates.reduce((sum, one) => sum + one, 0) / rates.length;
  expect(rates.length).toBeGreaterThan(3);
  // The seconds at both ends are not the same ones.
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
  const frames = async (): Promise<number> => {
    const before = await ada.received();
    await ada.page.waitForTimeout(1000);
    return (await ada.received()).framesDecoded - before.framesDecoded;
  };
  await expect.poll(frames).toBe(0);
  const before = await ada.received();
  await expect.poll(async () => (await ada.received()).audioPackets).toBeGreaterThan(before.audioPackets + 10);
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
