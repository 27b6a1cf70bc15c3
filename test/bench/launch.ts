import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { signUp } from '../support/accounts.ts';
import { electronPath } from '../support/desktop.ts';
import { ServerProcess } from '../support/server-process.ts';
import { median } from '../support/timing.ts';
import { memory } from './process-tree.ts';
import { compare, type Result } from './result.ts';

const ROUNDS = 5;
/** After this, start-up work is over and what is left is the idle client. */
const IDLE_MS = 3_000;

/** Spawn → the line that says the window is usable; then its memory when idle. */
async function launch(args: string[], env: Record<string, string>, line: RegExp): Promise<{ ms: number; mib: number }> {
  const start = performance.now();
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const child = spawn(electronPath(), [...sandbox, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let ms = Number.NaN;
  for await (const text of createInterface({ input: child.stdout })) {
    if (!line.test(text)) continue;
    ms = performance.now() - start;
    break;
  }
  await delay(IDLE_MS);
  const mib = memory(child.pid ?? 0);
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
  return { ms, mib };
}

/** The signed-in client against an empty Electron window. */
export async function launchAndMemory(): Promise<Result[]> {
  const server = await new ServerProcess().start();
  const folder = mkdtempSync(join(tmpdir(), 'parley-launch-'));
  try {
    const session = JSON.stringify(await signUp(server.url, 'ada'));
    const root = resolve(import.meta.dirname, '../..');
    const ours: { ms: number; mib: number }[] = [];
    const blank: { ms: number; mib: number }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      blank.push(
        await launch([resolve(import.meta.dirname, 'blank'), `--user-data-dir=${folder}/blank`], {}, /ready-to-show/),
      );
      const args = [root, '--profile-dir', join(folder, 'client'), '--server', server.url, '--fake-media'];
      ours.push(await launch(args, { PARLEY_DEV_SESSION: session }, /"event":"ready"/));
    }
    return [
      compare({
        name: 'launch → People shown signed in, against an empty Electron window',
        kind: 'cost',
        unit: 'ms, median of 5',
        ours: median(ours.map(({ ms }) => ms)),
        floor: median(blank.map(({ ms }) => ms)),
        goal: 1.6,
        details: { ours, blank },
      }),
      compare({
        name: 'memory of the idle client, against an empty Electron window',
        kind: 'cost',
        unit: 'MiB (PSS), median of 5',
        ours: median(ours.map(({ mib }) => mib)),
        floor: median(blank.map(({ mib }) => mib)),
        goal: 1.5,
      }),
    ];
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
