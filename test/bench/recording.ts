import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gather, inCall } from '../support/stage.ts';
import { median } from '../support/timing.ts';
import { cpuByRole, memory, totalOf } from './process-tree.ts';
import { compare, type Result } from './result.ts';

/** Buffers fill, code is compiled: what comes in this time is no measure of what lasts. */
const WARM_UP_MS = 60_000;
const EVERY_MS = 15_000;

interface Look {
  /** Of a core, in percent, since the look before. */
  cpu: number;
  /** MiB (PSS). */
  memory: number;
  /** Of the recording, MiB. */
  file: number;
}

/** Whoever records for so many minutes: the last third of them against the first, whole process tree. */
export async function recording(minutes: number): Promise<Result[]> {
  const videos = mkdtempSync(join(tmpdir(), 'parley-videos-'));
  const cast = await gather(2, { PARLEY_STUN_URLS: '' });
  try {
    const { ada, ben } = await inCall(cast);
    await ada.app.evaluate(({ app }, folder) => app.setPath('videos', folder), videos);
    await ada.control('Record').click();
    await ben.page.getByRole('button', { name: 'Agree' }).click();
    await ada.page.getByText('You are recording').waitFor();
    await delay(WARM_UP_MS);
    const looks: Look[] = [];
    const pid = ada.app.process().pid ?? 0;
    const used = (): number => totalOf(cpuByRole(pid));
    for (let [at, before] = [performance.now(), used()]; looks.length * EVERY_MS < minutes * 60_000;) {
      await delay(EVERY_MS);
      const [now, after] = [performance.now(), used()];
      const folder = join(videos, 'Parley');
      const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
      looks.push({ cpu: ((after - before) / (now - at)) * 100_000, memory: memory(pid), file: bytes / 1024 ** 2 });
      // What takes so long may be broken off.
      process.stderr.write(`${JSON.stringify(looks.at(-1))}\n`);
      [at, before] = [now, after];
    }
    await ada.control('Stop recording').click();
    await ada.page.getByText(/The recording is saved/).waitFor();
    const third = Math.ceil(looks.length / 3);
    const grown = (what: 'cpu' | 'memory', unit: string): Result =>
      compare({
        name: `${what === 'cpu' ? 'CPU' : 'memory'} of who records a call for ${minutes} minutes, last third against the first`,
        kind: 'cost',
        unit,
        ours: median(looks.slice(-third).map((look) => look[what])),
        floor: median(looks.slice(0, third).map((look) => look[what])),
        goal: 1.1,
        details: { looks },
      });
    return [grown('cpu', '% of a core, median'), grown('memory', 'MiB (PSS), median')];
  } finally {
    await cast.close();
    rmSync(videos, { recursive: true, force: true });
  }
}
