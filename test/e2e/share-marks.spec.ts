import type { ChildProcess } from 'node:child_process';
import { expect, test, type Locator } from '@playwright/test';
import type { Desktop } from '../support/desktop.ts';
import { nativeWindow } from '../support/native-window.ts';
import { gather, inCall, type Cast } from '../support/stage.ts';

// Drawing on a window that somebody shares, in two real windows of different shapes.

let cast: Cast;
const terminals: ChildProcess[] = [];
test.beforeEach(async () => {
  cast = await gather(2);
});
test.afterEach(async () => {
  for (const terminal of terminals.splice(0)) terminal.kill();
  await cast.close();
});

async function share(desktop: Desktop, title: string): Promise<ChildProcess> {
  const terminal = await nativeWindow(title, '60x30+0+0');
  terminals.push(terminal);
  await desktop.shareWindow(title);
  return terminal;
}

const paper = ({ page }: Desktop): Locator => page.getByRole('group', { name: /^Marks on/ });
const tools = ({ page }: Desktop): Locator => page.getByRole('toolbar', { name: 'Annotation tools' });

/** Drags from one place of the shared picture to another, in fractions of it. */
async function drag(desktop: Desktop, [x1, y1]: [number, number], [x2, y2]: [number, number]): Promise<void> {
  const box = await paper(desktop).boundingBox();
  if (!box) throw new Error('nothing is shared');
  const { mouse } = desktop.page;
  await mouse.move(box.x + box.width * x1, box.y + box.height * y1);
  await mouse.down();
  await mouse.move(box.x + box.width * x2, box.y + box.height * y2, { steps: 12 });
  await mouse.up();
}

const isRed = ([r = 0, g = 0]: number[]): boolean => r > g + 60;
const isGreen = ([r = 0, g = 0]: number[]): boolean => g > r + 60;
const seen = (desktop: Desktop, x: number, y: number) => desktop.colourAt(paper(desktop), x, y);

test('A52: one shares a window, the other draws on it: both see it at the same place, until the share ends', async () => {
  test.setTimeout(120_000);
  const { ada, ben } = await inCall(cast);
  await ben.page.setViewportSize({ width: 760, height: 700 });
  const terminal = await share(ada, 'Green terminal');
  await expect.poll(() => seen(ben, 0.5, 0.5).then(isGreen)).toBe(true);

  await ben.control('Annotate').click();
  await tools(ben).getByRole('radio', { name: 'Red' }).click();
  await tools(ben).getByRole('radio', { name: 'Very thick' }).click();
  await drag(ben, [0.2, 0.3], [0.8, 0.3]);
  // Who shares is shown what is drawn, without having asked for it.
  await expect(ada.page.getByRole('figure', { name: 'Your shared screen' })).toBeVisible();
  for (const desktop of [ada, ben]) {
    await expect.poll(() => seen(desktop, 0.5, 0.3).then(isRed)).toBe(true);
    expect(isGreen(await seen(desktop, 0.5, 0.6))).toBe(true);
    expect(isGreen(await seen(desktop, 0.1, 0.3))).toBe(true);
  }
  // Where somebody points, with their name; who shares draws, too.
  await expect(paper(ada).locator('.marks-cursor')).toHaveText('Ben');
  await ada.control('Annotate').click();
  await tools(ada).getByRole('radio', { name: 'Red' }).click();
  await tools(ada).getByRole('radio', { name: 'Very thick' }).click();
  await drag(ada, [0.2, 0.7], [0.8, 0.7]);
  await expect.poll(() => seen(ben, 0.5, 0.7).then(isRed)).toBe(true);

  // In a smaller window it is at the same place of the picture.
  await ben.page.setViewportSize({ width: 1100, height: 520 });
  await expect.poll(() => seen(ben, 0.5, 0.7).then(isRed)).toBe(true);
  expect(isRed(await seen(ben, 0.5, 0.3))).toBe(true);
  expect(isGreen(await seen(ben, 0.5, 0.5))).toBe(true);

  // It is Ada's screen: she says who draws, and clears it.
  await tools(ada).getByRole('button', { name: 'Only I draw' }).click();
  await expect(tools(ben)).toContainText('Only who presents may draw now.');
  await drag(ben, [0.2, 0.5], [0.8, 0.5]);
  await tools(ada).getByRole('button', { name: 'Only I draw' }).click();
  await tools(ada).getByRole('button', { name: 'Clear everyone’s marks' }).click();
  await expect.poll(() => seen(ben, 0.5, 0.3).then(isGreen)).toBe(true);
  expect(isGreen(await seen(ben, 0.5, 0.5))).toBe(true);
  await tools(ben).getByRole('button', { name: 'Undo' }).click();
  await drag(ben, [0.2, 0.4], [0.8, 0.4]);
  await expect.poll(() => seen(ada, 0.5, 0.4).then(isRed)).toBe(true);

  // With the share its marks are gone, from the screens and from the call.
  terminal.kill();
  for (const desktop of [ada, ben]) {
    await expect(paper(desktop)).toHaveCount(0);
    await expect.poll(() => marks(desktop)).toBe(0);
  }
  await share(ada, 'Another terminal');
  await expect.poll(() => seen(ben, 0.5, 0.4).then(isGreen)).toBe(true);
  expect(await ben.page.locator('.marks canvas').count()).toBeLessThanOrEqual(1);
});

/** How many marks a window knows of. */
function marks({ page }: Desktop): Promise<number> {
  return page.evaluate(() => {
    const app = Reflect.get(document.querySelector('#app') ?? {}, '__vue_app__');
    return app.config.globalProperties.$pinia.state.value.sync.view.state.annotations.length;
  });
}
