import { setTimeout as delay } from 'node:timers/promises';
import { loadOf, bottom, step } from '../../src/renderer/call/quality/adaptation.ts';
import { judge } from '../../src/renderer/call/quality/level.ts';
import { readingOf } from '../../src/renderer/call/quality/reading.ts';
import { sampleOf } from '../../src/renderer/call/quality/sample.ts';
import { recorded } from '../support/recorded-stats.ts';
import type { Desktop } from '../support/desktop.ts';
import { gather } from '../support/stage.ts';
import { cpuSeconds } from './cpu.ts';
import { compare, type Result } from './result.ts';

const SECONDS = 12;
/** Rarer than the 50 ms for which Chromium hands out the same report again. */
const POLL_MS = 100;
const ROUNDS = 20_000;
/** Per second and participant: 1 % of a core. */
const ALLOWED_MS = 10;

/** CPU milliseconds of one reading, sample, judgement and step, in this process. */
function thinkingMs(): number {
  const mids = ['0', '1', '2', '3'];
  const media = { microphone: 'on', camera: 'on', screen: 'off' } as const;
  let ladder = bottom;
  const before = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round++) {
    const sample = sampleOf(readingOf(recorded.first, mids), readingOf(recorded.second, mids));
    if (sample === undefined) throw new Error('the recorded reports make no sample');
    judge(sample, media);
    ladder = step(ladder, loadOf(sample));
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / ROUNDS;
}

/** CPU seconds of the window's own process over `SECONDS`. */
async function spent(pid: number): Promise<number> {
  const before = cpuSeconds(pid);
  await delay(SECONDS * 1000);
  return cpuSeconds(pid) - before;
}

/** CPU milliseconds of one look at a connection, in the window's process: with looks ten times a second, and without. */
async function lookingMs(desktop: Desktop): Promise<number> {
  const pid = await desktop.app.evaluate(
    ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId() ?? 0,
  );
  const quiet = await spent(pid);
  await desktop.page.evaluate((everyMs) => {
    const peers: RTCPeerConnection[] = Reflect.get(window, 'peersForTest') ?? [];
    const peer = peers.find(({ connectionState }) => connectionState === 'connected');
    const look = async (): Promise<void> => {
      let sum = 0;
      for (const stat of (await peer?.getStats())?.values() ?? []) for (const name in stat) sum += name.length;
      Reflect.set(window, 'readForTest', sum);
    };
    Reflect.set(
      window,
      'timerForTest',
      setInterval(() => void look(), everyMs),
    );
  }, POLL_MS);
  const busy = await spent(pid);
  await desktop.page.evaluate(() => clearInterval(Reflect.get(window, 'timerForTest')));
  return Math.max(0, ((busy - quiet) * 1000) / ((SECONDS * 1000) / POLL_MS));
}

/** What watching one participant costs the window: one look a second. */
export async function quality(): Promise<Result[]> {
  const cast = await gather(2, { PARLEY_STUN_URLS: '' });
  try {
    const [ada, ben] = cast.people.map(({ desktop }) => desktop);
    if (!ada || !ben) throw new Error('two people are needed');
    await ada.watchPeers();
    await ada.person('Ben').getByText('Online').waitFor();
    await ada.call('Ben');
    await ben.accept();
    await ada.tile('Ben').waitFor();
    // Pictures cost the same whether anybody looks, and their cost varies more than what is measured.
    for (const desktop of [ada, ben]) await desktop.control('Turn camera off').click();
    await delay(3000);
    const [looking, thinking] = [await lookingMs(ada), thinkingMs()];
    return [
      compare({
        name: 'quality monitor: CPU a second and participant, against 1 % of a core',
        kind: 'cost',
        unit: 'ms',
        ours: looking + thinking,
        floor: ALLOWED_MS,
        goal: 1,
        details: { looking, thinking },
      }),
    ];
  } finally {
    await cast.close();
  }
}
