import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { accept } from './accept.ts';
import { callCpu } from './call-cpu.ts';
import { fanOut } from './fan-out.ts';
import { flood } from './flood.ts';
import { ink } from './ink.ts';
import { launchAndMemory } from './launch.ts';
import { quality } from './quality.ts';
import { reconnect } from './reconnect.ts';
import { recording } from './recording.ts';
import { relay } from './relay.ts';
import type { Result } from './result.ts';
import { shown } from './shown.ts';
import { stalled } from './stalled.ts';
import { sync } from './sync.ts';
import { transitions } from './transitions.ts';
import { viewer } from './viewer.ts';

const { values } = parseArgs({ options: { only: { type: 'string' }, minutes: { type: 'string', default: '3' } } });

/** Every benchmark, each beside its floor of the same run. Figures go to out/bench/; a missed goal is no failure here. */
const benches: Record<string, () => Promise<Result[]>> = {
  accept,
  relay,
  launch: launchAndMemory,
  transitions,
  'fan-out': fanOut,
  reconnect,
  stalled,
  flood,
  ink,
  sync,
  viewer,
  shown,
  quality,
  'call-cpu': callCpu,
  recording: () => recording(Number(values.minutes)),
};

const folder = resolve(import.meta.dirname, '../../out/bench');
mkdirSync(folder, { recursive: true });
for (const [name, bench] of Object.entries(benches)) {
  if (values.only !== undefined && values.only !== name) continue;
  const results = await bench();
  writeFileSync(
    join(folder, `${name}.json`),
    `${JSON.stringify({ at: new Date().toISOString(), results }, null, 2)}\n`,
  );
  for (const { name: what, unit, ours, floor, ratio, goal, met } of results) {
    const figures = `${ours.toFixed(1)} / ${floor.toFixed(1)} ${unit}: ${ratio.toFixed(2)} × (goal ${goal})`;
    process.stdout.write(`${met ? 'met   ' : 'missed'}  ${what}: ${figures}\n`);
  }
}
