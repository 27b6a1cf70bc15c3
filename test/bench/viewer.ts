import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame, Page } from '@playwright/test';
import { makePdf } from '../../src/renderer/dev/sample-pdf.ts';
import { Desktop } from '../support/desktop.ts';
import { median } from '../support/timing.ts';
import { compare, type Result } from './result.ts';

const PAGES = 500;
const DPI = 144;
const ROUNDS = 7;
const TURNS = 20;
/** Longer than a frame takes to be ready once its page has loaded. */
const REST_MS = 1_000;
/** Nobody listens there: no server has a part in this. */
const SERVER = 'http://127.0.0.1:4861';
const VIEWER = 'app://viewer/viewer.html';

/** The floor: a process that draws the first page, from its start to its end. Milliseconds. */
function pdftoppm(folder: string): number {
  const start = performance.now();
  execFileSync('pdftoppm', ['-f', '1', '-l', '1', '-r', String(DPI), join(folder, 'a.pdf'), join(folder, 'page')]);
  return performance.now() - start;
}

/**
 * From the document being there to its first page being drawn, at as many dots, in a frame that was ready as it is in a
 * call; and what a frame takes to be ready. Milliseconds.
 */
function firstPage(page: Page, base64: string): Promise<{ ms: number; frameMs: number }> {
  return page.evaluate(
    async ([address, text, width, rest]) => {
      const content = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;
      document.querySelector('iframe')?.remove();
      const frame = document.createElement('iframe');
      frame.setAttribute('sandbox', 'allow-scripts');
      frame.style.cssText = `position: fixed; inset: 0; border: 0; width: ${width}px; height: 700px`;
      frame.src = `${address}#pdf-early`;
      const start = performance.now();
      const loaded = new Promise((done) => frame.addEventListener('load', done, { once: true }));
      document.body.append(frame);
      await loaded;
      const frameMs = performance.now() - start;
      // Its worker goes on by itself.
      await new Promise((done) => setTimeout(done, rest));
      const there = performance.now();
      const { port1, port2 } = new MessageChannel();
      frame.contentWindow?.postMessage('begin', '*', [port2]);
      const opened = new Promise<void>((resolve, reject) => {
        port1.addEventListener('message', ({ data }: MessageEvent<{ type?: string; code?: string }>) => {
          if (data.type === 'opened') resolve();
          if (data.type === 'failed') reject(new Error(data.code));
        });
      });
      port1.start();
      const view = { zoom: 1, x: 0.5, y: 0 };
      port1.postMessage({ type: 'open', kind: 'pdf', name: 'a', mediaType: 'application/pdf', content, view }, [
        content,
      ]);
      await opened;
      return { ms: performance.now() - there, frameMs };
    },
    // The page's 595 points and the gaps beside them.
    [VIEWER, base64, Math.round((595 * DPI) / 72) + 24, REST_MS] as const,
  );
}

/** Display frames from a key that turns the page to the next page being drawn at its place. */
function turn(frame: Frame): Promise<number> {
  return frame.evaluate(async () => {
    const nextFrame = () => new Promise(requestAnimationFrame);
    const list = document.querySelector('.pages');
    const heads = () =>
      [...document.querySelectorAll('section.page:has(canvas)')].map((page) => page.getBoundingClientRect().top);
    // The page after this one is drawn.
    while (!heads().some((top) => top > 100)) await nextFrame();
    await nextFrame();
    const before = list?.scrollTop;
    const turned = () => list?.scrollTop !== before && heads().some((top) => Math.abs(top) < 30);
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'PageDown' }));
    let frames = 0;
    while (!turned() || frames === 0) {
      await nextFrame();
      frames += 1;
    }
    return frames;
  });
}

/** The first page of a long document beside poppler's, and what turning to a page takes that is drawn already. */
export async function viewer(): Promise<Result[]> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-viewer-'));
  const bytes = await makePdf(PAGES);
  writeFileSync(join(folder, 'a.pdf'), bytes);
  const base64 = Buffer.from(bytes).toString('base64');
  const desktop = await Desktop.open({ server: SERVER });
  try {
    await desktop.page.waitForFunction(() => document.querySelector('#app')?.childElementCount);
    const ours: { ms: number; frameMs: number }[] = [];
    const floor: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      floor.push(pdftoppm(folder));
      ours.push(await firstPage(desktop.page, base64));
    }
    const frame = desktop.page.frames().find((one) => one.url().startsWith(VIEWER));
    if (frame === undefined) throw new Error('There is no frame.');
    const turns: number[] = [];
    for (let round = 0; round < TURNS; round++) turns.push(await turn(frame));
    const frameMs = median(ours.map((one) => one.frameMs));
    return [
      compare({
        name: `the first page of ${PAGES} in the frame that waits in a call, beside pdftoppm`,
        kind: 'cost',
        unit: 'ms',
        ours: median(ours.map(({ ms }) => ms)),
        floor: median(floor),
        goal: 2,
        details: { ours, floor, frameMs },
      }),
      compare({
        name: 'turning to a page that is drawn already, beside one display frame',
        kind: 'cost',
        unit: 'frames',
        ours: median(turns),
        floor: 1,
        goal: 1,
        details: { turns },
      }),
    ];
  } finally {
    await desktop.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
