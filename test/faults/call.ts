import { setTimeout as delay } from 'node:timers/promises';
import type { Lab } from './lab.ts';
import type { Route } from './page-probes.ts';
import type { RemoteWindow } from './window.ts';

/** What one line of the table says. */
export interface Row {
  name: string;
  /** What was asked of it held. */
  ok: boolean;
  /** Accept → both see each other. */
  facesMs?: number;
  route?: string;
  figures?: string;
  /** The sentence on the screen, where there is no connection. */
  says?: string;
}

const PATIENCE_MS = 30_000;

/** The value of `find` as soon as it has one, or undefined after `patience`. Looks every 50 ms. */
export async function eventually<T>(
  find: () => Promise<T | undefined>,
  patience = PATIENCE_MS,
): Promise<T | undefined> {
  for (const end = Date.now() + patience; Date.now() < end;) {
    const found = await find();
    if (found !== undefined) return found;
    await delay(50);
  }
  return undefined;
}

/** When each window presented its first frame after a moment; undefined: one of them never did. */
export async function framesAfter(
  windows: readonly RemoteWindow[],
  moment: number,
  patience = PATIENCE_MS,
): Promise<number[] | undefined> {
  const found = await Promise.all(
    windows.map((window) => eventually(async () => (await window.frames()).find((frame) => frame > moment), patience)),
  );
  const moments = found.filter((frame) => frame !== undefined);
  return moments.length === windows.length ? moments : undefined;
}

/** The longest time without a new frame from a moment on, until now; milliseconds. */
export function largestGap(frames: readonly number[], from: number, until = Date.now()): number {
  const at = [from, ...frames.filter((frame) => frame > from && frame < until), until];
  return Math.max(...at.slice(1).map((frame, i) => frame - (at[i] ?? frame)));
}

function words({ local, remote, protocol, relayProtocol, family }: Route): string {
  const via = relayProtocol === undefined ? protocol : relayProtocol;
  return `${local}–${remote} ${via}${family === 6 ? ' IPv6' : ''}`;
}

export async function routes({ ada, ben }: Lab): Promise<string> {
  const found = await Promise.all([ada.route(), ben.route()]);
  return found.map((route) => (route ? words(route) : 'none')).join(' · ');
}

/** What the windows say about trouble, in one line. */
export async function troubles({ ada, ben }: Lab): Promise<string> {
  const said = (await Promise.all([ada.says(), ben.says()])).flat();
  const about = said.filter((text) => /connect|lost|failed|network|slow|weak/i.test(text));
  return [...new Set(about)].join(' | ') || 'nothing';
}

/** Both windows start afresh in the network as it is now, and see each other. */
export async function freshStart({ ada, ben }: Lab): Promise<void> {
  await Promise.all([ada.reload(), ben.reload()]);
  await Promise.all([ada.sees('Ben'), ben.sees('Ada')]);
}

/** Ada calls Ben, who accepts. Resolves to accept → both see each other, or undefined when they do not. */
export async function connect({ ada, ben }: Lab, patience = PATIENCE_MS): Promise<number | undefined> {
  await Promise.all([ada.expectFace('Ben'), ben.expectFace('Ada')]);
  await ada.call('Ben');
  await ben.rings();
  const accepted = await ben.accept();
  const faces = await framesAfter([ada, ben], accepted, patience);
  return faces && Math.max(...faces) - accepted;
}

/** Ends the call in whatever network it is; the other's window follows by itself. */
export async function hangUp({ ada, ben }: Lab): Promise<void> {
  await ada.leave();
  await Promise.all([ada.idle(), ben.idle()]);
}
