import { readFileSync } from 'node:fs';
import { expect, test, type FrameLocator, type Locator } from '@playwright/test';
import { PDFDocument } from 'pdf-lib';
import { makePdf } from '../../src/renderer/dev/sample-pdf.ts';
import type { Desktop } from '../support/desktop.ts';
import { gather, inCall, type Cast } from '../support/stage.ts';

// Files in a call between real windows, over the real server.

let cast: Cast;
test.afterEach(() => cast.close());

/** The first two of so many people in a call. */
async function callOf(count = 2): Promise<{ ada: Desktop; ben: Desktop }> {
  cast = await gather(count);
  return inCall(cast);
}

const region = (desktop: Desktop): Locator => desktop.sharedFile;
const field = (desktop: Desktop): Locator => region(desktop).getByLabel('Page', { exact: true });
const button = (desktop: Desktop, name: string): Locator => region(desktop).getByRole('button', { name, exact: true });
const inside = (desktop: Desktop, title: string): FrameLocator => desktop.page.frameLocator(`iframe[title="${title}"]`);
const pageText = (desktop: Desktop, page: number): Locator => desktop.sheet('plan.pdf', page).locator('.textLayer');

test('A43 A47 B64: one opens a document, the other sees it, page turns follow, both ways of leaving and coming back', async () => {
  test.setTimeout(120_000);
  const { ada, ben } = await callOf();
  await ada.openFile('plan.pdf', 'application/pdf', await makePdf(10, 'https://example.org/plan'));

  for (const desktop of [ada, ben]) {
    await expect(region(desktop)).toBeVisible();
    await expect(pageText(desktop, 1)).toContainText('Page 1');
    await expect(region(desktop)).toContainText('of 10');
  }
  await expect(region(ada)).toContainText('You present');
  await expect(region(ben)).toContainText('Following Ada');

  await button(ada, 'Next page').click();
  await expect(field(ben)).toHaveValue('2');
  await expect(pageText(ben, 2)).toBeInViewport();
  await field(ada).fill('9');
  await field(ada).press('Enter');
  await expect(field(ben)).toHaveValue('9');
  await expect(pageText(ben, 9)).toBeInViewport();

  // Ben turns a page himself: he has left, and Ada's pages do not move him.
  await button(ben, 'Previous page').click();
  await expect(field(ben)).toHaveValue('8');
  await expect(region(ben)).toContainText('You browse alone');
  await button(ada, 'Previous page').click();
  await button(ada, 'Previous page').click();
  await expect(field(ada)).toHaveValue('7');
  await button(ada, 'Pages and contents').click();
  await expect(region(ada).getByRole('button', { name: 'Page 8, Ben' })).toBeVisible();
  await expect(field(ben)).toHaveValue('8');
  // One key brings him back.
  await ben.page.keyboard.press('b');
  await expect(field(ben)).toHaveValue('7');
  await expect(pageText(ben, 7)).toBeInViewport();

  // Ben takes over; Ada follows now, and gets it back by hand.
  await button(ben, 'Take over').click();
  await expect(region(ada)).toContainText('Following Ben');
  await button(ben, 'Next page').click();
  await expect(field(ada)).toHaveValue('8');
  await button(ben, 'Hand over').click();
  await ben.page.getByRole('menuitem', { name: 'Ada' }).click();
  await expect(region(ada)).toContainText('You present');

  // Scrolling and zooming go along.
  await inside(ada, 'plan.pdf').locator('.pages').hover();
  await ada.page.mouse.wheel(0, 300);
  const offset = (desktop: Desktop) =>
    inside(desktop, 'plan.pdf')
      .locator('section[aria-label="Page 8"]')
      .evaluate((page) => {
        const head = page.parentElement?.parentElement?.getBoundingClientRect().top ?? 0;
        const { top, height } = page.getBoundingClientRect();
        return (head - top) / height;
      });
  await expect.poll(() => offset(ada)).toBeGreaterThan(0.1);
  await expect.poll(async () => Math.abs((await offset(ada)) - (await offset(ben)))).toBeLessThan(0.01);

  await button(ada, 'Close file').click();
  await expect(region(ben)).toBeHidden();
});

test('A43: who comes later lands on the page; several files are tabs', async () => {
  test.setTimeout(120_000);
  const { ada, ben } = await callOf(3);
  const cleo = cast.people[2]!.desktop;
  await ada.openFile('plan.pdf', 'application/pdf', await makePdf(10));
  await expect(pageText(ben, 1)).toContainText('Page 1');
  await field(ada).fill('6');
  await field(ada).press('Enter');
  await expect(field(ben)).toHaveValue('6');

  await ada.control('People').click();
  await ada.page.getByRole('listitem', { name: 'Cleo' }).getByRole('button', { name: 'Add' }).click();
  await cleo.accept();
  await expect(field(cleo)).toHaveValue('6');
  await expect(pageText(cleo, 6)).toBeInViewport();
  await expect(pageText(cleo, 6)).toContainText('Page 6');

  await ben.openFile('notes.md', 'text/markdown', '# Notes\n\nSee <b>this</b> and [that](https://example.org/).\n');
  for (const desktop of [ada, ben, cleo]) {
    await expect(inside(desktop, 'notes.md').getByRole('heading', { name: 'Notes' })).toBeVisible();
    await expect(region(desktop).getByRole('tab')).toHaveCount(2);
  }
  // A link says where it leads, and opens nothing by itself (T46).
  await inside(ada, 'notes.md').getByText('that').click();
  await expect(ada.page.getByRole('dialog', { name: 'Open this link?' })).toContainText('https://example.org/');
  await ada.page.getByRole('button', { name: 'Stay here' }).click();

  await region(ada).getByRole('tab', { name: 'plan.pdf' }).click();
  await expect(pageText(cleo, 6)).toBeInViewport();
});

test('T33: a file that never lets go of its frame is replaced by a sentence; the call goes on', async () => {
  test.setTimeout(120_000);
  const { ada, ben } = await callOf();
  await ada.openFile('notes.txt', 'text/plain', 'Some words.\n');
  await expect(inside(ben, 'notes.txt').getByText('Some words.')).toBeVisible();
  const frame = ben.page.frames().find((one) => one.url() === 'app://viewer/viewer.html');
  await frame?.evaluate(() => {
    setTimeout(() => {
      for (;;);
    });
  });
  // The window's own process does not notice.
  await ben.control('Mute').click();
  await expect(ben.control('Unmute')).toBeVisible();
  await expect(region(ben)).toContainText('kept the viewer busy', { timeout: 30_000 });
  await expect(ben.tile('Ada')).toBeVisible();
  await button(ben, 'Try again').click();
  await expect(inside(ben, 'notes.txt').getByText('Some words.')).toBeVisible();
});

const firstPage = (desktop: Desktop): Locator => desktop.sheet('plan.pdf', 1);

/** How much ink is at a place of the first page, in fractions: 0..255. */
function ink(desktop: Desktop, x: number, y: number): Promise<number> {
  return firstPage(desktop).evaluate(
    (element, [atX, atY]) => {
      const page = element.getBoundingClientRect();
      const [left, top] = [page.left + atX * page.width, page.top + atY * page.height];
      return [...element.querySelectorAll<HTMLCanvasElement>('.marks canvas')].reduce((most, canvas) => {
        const place = canvas.getBoundingClientRect();
        const pixelX = ((left - place.left) / place.width) * canvas.width;
        const pixelY = ((top - place.top) / place.height) * canvas.height;
        return Math.max(most, canvas.getContext('2d')?.getImageData(pixelX, pixelY, 1, 1).data[3] ?? 0);
      }, 0);
    },
    [x, y] as const,
  );
}

test('A52 A50: what one draws is at the other’s at once and in the same place, is undone there, and is saved into the document; what is written and raised arrives', async () => {
  test.setTimeout(120_000);
  const { ada, ben } = await callOf();
  await ada.openFile('plan.pdf', 'application/pdf', await makePdf(3, 'https://example.org/plan'));
  await expect(pageText(ben, 1)).toContainText('Page 1');
  await expect(pageText(ada, 1)).toContainText('Page 1');

  await ada.control('Annotate').click();
  await region(ada).getByRole('radio', { name: 'Very thick' }).click();
  const page = await firstPage(ada).boundingBox();
  const at = (x: number, y: number): [number, number] => [page!.x + x * page!.width, page!.y + y * page!.height];
  await ada.page.mouse.move(...at(0.2, 0.15));
  await ada.page.mouse.down();
  await ada.page.mouse.move(...at(0.5, 0.15), { steps: 20 });
  // Not finished yet, and there already.
  await expect.poll(() => ink(ben, 0.35, 0.15)).toBeGreaterThan(200);
  await expect(firstPage(ben).locator('.marks-cursor')).toHaveText('Ada');
  await ada.page.mouse.move(...at(0.8, 0.15), { steps: 20 });
  await ada.page.mouse.up();
  for (const desktop of [ada, ben]) {
    await expect(firstPage(desktop).locator('.marks canvas')).toHaveCount(1);
    expect(await ink(desktop, 0.7, 0.15)).toBeGreaterThan(200);
    expect(await ink(desktop, 0.7, 0.25)).toBe(0);
  }
  await button(ada, 'Undo').click();
  await expect.poll(() => ink(ben, 0.7, 0.15)).toBe(0);
  await button(ada, 'Redo').click();
  await expect.poll(() => ink(ben, 0.7, 0.15)).toBeGreaterThan(200);
  for (const [name, desktop] of Object.entries({ ada, ben })) {
    await desktop.page.screenshot({ path: test.info().outputPath(`marks-${name}.png`) });
  }

  const saved = test.info().outputPath('saved.pdf');
  await ben.saveFile('With everyone’s marks', saved);
  expect((await PDFDocument.load(readFileSync(saved))).getPageCount()).toBe(3);

  await ada.control('Chat').click();
  await ada.page.getByRole('textbox', { name: 'Message' }).fill('Look at the line.');
  await ada.page.keyboard.press('Enter');
  await ben.control('Chat').click();
  await expect(ben.page.getByRole('log', { name: 'Messages' })).toContainText('Look at the line.');
  await ben.control('Raise hand').click();
  await expect(ada.tile('Ben')).toContainText('Hand raised');
});
