import { setTimeout as wait } from 'node:timers/promises';
import type { Frame, Page } from '@playwright/test';
import * as v from 'valibot';
import { makePdf } from '../../src/renderer/dev/sample-pdf.ts';
import type { Desktop } from '../support/desktop.ts';
import { gather, inCall } from '../support/stage.ts';
import { median, percentile } from '../support/timing.ts';
import { startBare } from './bare.ts';
import { bundle, openChromium } from './bundle.ts';
import { compare, type Result } from './result.ts';

const TURNS = 30;
const POINTS = 100;
const BARE = 100;
const FILE = 'plan.pdf';
/** Nothing of what was before is still under way. */
const REST_MS = 150;

/** The frame in which a window shows the document. */
function frameOf({ page }: Desktop): Frame {
  const frame = page.frames().find((one) => one.url().startsWith('app://viewer/'));
  if (frame === undefined) throw new Error('The document is not there.');
  return frame;
}

/** When a page is drawn at its place. Milliseconds since the epoch, of the first frame in which it can be seen. */
function pageShown(frame: Frame, number: number): Promise<number> {
  return frame.evaluate(async (label) => {
    const there = (): boolean => {
      const section = document.querySelector(`section[aria-label="${label}"]:has(canvas)`);
      return section !== null && Math.abs(section.getBoundingClientRect().top) < 30;
    };
    while (!there()) await new Promise(requestAnimationFrame);
    return performance.timeOrigin + performance.now();
  }, `Page ${number}`);
}

/** A page that is drawn already, below the one that is seen. */
function pageReady(frame: Frame, number: number): Promise<void> {
  return frame.evaluate(async (label) => {
    while (document.querySelector(`section[aria-label="${label}"]:has(canvas)`) === null)
      await new Promise(requestAnimationFrame);
  }, `Page ${number}`);
}

/** A key turns the page here: milliseconds until it is shown there. */
async function turned(from: Frame, to: Frame, number: number): Promise<number> {
  await Promise.all([from, to].map((frame) => pageReady(frame, number)));
  await wait(REST_MS);
  const shown = pageShown(to, number);
  const pressed = await from.evaluate(() => {
    const now = performance.timeOrigin + performance.now();
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'PageDown' }));
    return now;
  });
  return (await shown) - pressed;
}

/** When there is ink further to the right than `x` (a share of the page's width) at this height. */
function inkShown(frame: Frame, label: string, x: number, y: number): Promise<number> {
  return frame.evaluate(
    async ([name, shareX, shareY]) => {
      const there = (): boolean => {
        const canvas = document.querySelector(`section[aria-label="${name}"] .marks canvas`);
        if (!(canvas instanceof HTMLCanvasElement)) return false;
        const left = Math.round(canvas.width * shareX);
        const { data } = canvas.getContext('2d')?.getImageData(left, canvas.height * shareY, 40, 1) ?? {};
        return data?.some((value, index) => index % 4 === 3 && value > 100) === true;
      };
      while (!there()) await new Promise(requestAnimationFrame);
      return performance.timeOrigin + performance.now();
    },
    [label, x, y] as const,
  );
}

/** A pointer of the page, as a share of its size. Milliseconds since the epoch. */
function point(frame: Frame, label: string, type: string, x: number, y: number): Promise<number> {
  return frame.evaluate(
    ([name, kind, shareX, shareY]) => {
      const marks = document.querySelector(`section[aria-label="${name}"] .marks`);
      const { left = 0, top = 0, width = 0, height = 0 } = marks?.getBoundingClientRect() ?? {};
      const place = { clientX: left + width * shareX, clientY: top + height * shareY };
      const now = performance.timeOrigin + performance.now();
      marks?.dispatchEvent(
        new PointerEvent(kind, { ...place, pointerId: 1, bubbles: true, cancelable: true, button: 0 }),
      );
      return now;
    },
    [label, type, x, y] as const,
  );
}

/** The pen of the window has come to the page. */
function penReady(frame: Frame, label: string): Promise<void> {
  return frame.evaluate(async (name) => {
    const element = document.querySelector(`section[aria-label="${name}"] .marks`)?.parentElement;
    while (element?.style.cursor !== 'crosshair') await new Promise(requestAnimationFrame);
  }, label);
}

/** A line grows here, point by point: milliseconds until each is seen there. */
async function drawn(from: Frame, to: Frame, label: string): Promise<number[]> {
  const times: number[] = [];
  const y = 0.45;
  await penReady(from, label);
  await point(from, label, 'pointerdown', 0.1, y);
  for (let n = 1; n <= POINTS; n++) {
    await wait(REST_MS / 3);
    // The pen follows the hand by half of a step.
    const shown = inkShown(to, label, 0.1 + ((n - 0.8) * 0.8) / POINTS, y);
    const moved = await point(from, label, 'pointermove', 0.1 + (n * 0.8) / POINTS, y);
    times.push((await shown) - moved);
  }
  await point(from, label, 'pointerup', 0.9, y);
  return times;
}

/** The floor: one event by bare Socket.IO, from one page to another that shows it. Milliseconds each. */
async function bareRelay(): Promise<number[]> {
  const code = await bundle('shown/page.ts');
  const server = await startBare();
  const browser = await openChromium();
  try {
    const pages: Page[] = [];
    for (let n = 0; n < 2; n++) {
      const page = await browser.newPage();
      await page.setContent('<!doctype html><body></body>');
      await page.addScriptTag({ content: code });
      await page.evaluate(`shownBench.connect(${JSON.stringify(server.url)})`);
      pages.push(page);
    }
    const [from, to] = pages;
    const times: number[] = [];
    for (let n = 0; n < BARE; n++) {
      await wait(REST_MS / 3);
      const shown = to?.evaluate(`shownBench.shown(${n})`);
      const sent = await from?.evaluate(`shownBench.send(${n})`);
      times.push(v.parse(v.number(), await shown) - v.parse(v.number(), sent));
    }
    return times;
  } finally {
    await browser.close();
    server.stop();
  }
}

/** What one does to a document, until the other sees it, in two real windows; beside one bare event that is shown at once. */
export async function shown(): Promise<Result[]> {
  const floor = await bareRelay();
  const cast = await gather(2, { PARLEY_STUN_URLS: '' });
  try {
    const { ada, ben } = await inCall(cast);
    await ada.openFile(FILE, 'application/pdf', await makePdf(TURNS + 2));
    await Promise.all([ada, ben].map((desktop) => desktop.sheet(FILE, 1).locator('canvas').first().waitFor()));
    const [from, to] = [frameOf(ada), frameOf(ben)];
    const turns: number[] = [];
    for (let page = 2; page < TURNS + 2; page++) turns.push(await turned(from, to, page));
    await ada.control('Annotate').click();
    const points = await drawn(from, to, `Page ${TURNS + 1}`);
    // Two windows with video keep the cores of a small machine busy; what they are held to is what they reached there.
    const row = (name: string, ours: number[], goal: number): Result =>
      compare({
        name: `${name}, until the other sees it, against one bare event that is shown`,
        kind: 'cost',
        unit: 'ms, median',
        ours: median(ours),
        floor: median(floor),
        goal,
        details: { p95: percentile(ours, 0.95), floorP95: percentile(floor, 0.95), ours, floor },
      });
    return [row('a key that turns the page', turns, 4), row('a point of a line', points, 2.5)];
  } finally {
    await cast.close();
  }
}
