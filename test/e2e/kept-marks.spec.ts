import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test, type Locator } from '@playwright/test';
import { PDFDocument } from 'pdf-lib';
import { makeLongPdf, makePdf } from '../../src/renderer/dev/sample-pdf.ts';
import type { Desktop } from '../support/desktop.ts';
import { gather, inCall, type Cast } from '../support/stage.ts';

// What was drawn on a document in a call, found again in the history; and a document too long to be loaded whole.

let cast: Cast;
test.beforeEach(async () => {
  cast = await gather(2);
});
test.afterEach(() => cast.close());

const ink = (desktop: Desktop, page: number): Locator => desktop.sheet('plan.pdf', page).locator('.marks canvas');
const menu = (desktop: Desktop, item: string) =>
  desktop.page.getByRole(item.startsWith('Keep') ? 'menuitemcheckbox' : 'menuitem', { name: item });

/** Whether something is drawn where `draw` draws, in the pixels of its layer. */
async function inked(desktop: Desktop, page: number, height: number): Promise<boolean> {
  const canvases = await ink(desktop, page).all();
  const found = canvases.map((canvas) =>
    canvas.evaluate((element, at) => {
      if (!(element instanceof HTMLCanvasElement)) return false;
      const pixel = element.getContext('2d')?.getImageData(element.width * 0.45, element.height * at, 1, 1);
      return (pixel?.data[3] ?? 0) > 200;
    }, height),
  );
  return (await Promise.all(found)).includes(true);
}

test('A52 A59: marks that their owner keeps are in everyone’s history, opened and saved from there', async () => {
  test.setTimeout(120_000);
  const { ada, ben } = await inCall(cast);
  await ada.openFile('plan.pdf', 'application/pdf', await makePdf(3));
  await expect(ben.sheet('plan.pdf', 1).locator('.textLayer')).toContainText('Page 1');
  await ben.control('Annotate').click();
  await ben.page.getByRole('radio', { name: 'Very thick' }).click();
  await ben.draw('plan.pdf', 1, 0.3);
  await expect.poll(() => inked(ada, 1, 0.3)).toBe(true);

  await ada.sharedFile.getByRole('button', { name: 'Save file' }).click();
  await menu(ada, 'Keep marks in everyone’s history').click();
  await ben.sharedFile.getByRole('button', { name: 'Save file' }).click();
  await expect(ben.page.getByText('The marks will stay in everyone’s history.')).toBeVisible();
  await ben.page.keyboard.press('Escape');
  await ada.control('Leave call').click();

  for (const desktop of [ben, ada]) {
    await desktop.page.getByRole('tab', { name: /History/ }).click();
    await desktop.page.getByRole('button', { name: 'Open with marks: plan.pdf' }).click();
    await expect(desktop.sheet('plan.pdf', 1).locator('.textLayer')).toContainText('Page 1');
    await expect.poll(() => inked(desktop, 1, 0.3)).toBe(true);
  }
  // To be read, not to be drawn on.
  await ben.draw('plan.pdf', 1, 0.6);
  expect(await inked(ben, 1, 0.6)).toBe(false);

  const saved = test.info().outputPath('saved.pdf');
  await ben.saveFile('With everyone’s marks', saved);
  expect((await PDFDocument.load(readFileSync(saved))).getPageCount()).toBe(3);

  // Its owner takes it back.
  await ada.page.getByRole('button', { name: 'Remove marks' }).click();
  await expect(ada.page.getByRole('list', { name: 'History' })).toBeVisible();
  await expect(ada.page.getByRole('button', { name: /Open with marks/ })).toHaveCount(0);
  await ben.page.getByRole('button', { name: 'Back to history' }).click();
  await expect(ben.page.getByRole('button', { name: /Open with marks/ })).toHaveCount(0);
});

test('T33 T29: of a document of 60 MB the others load what they look at; deleted, it is said where it is missed', async () => {
  test.setTimeout(120_000);
  const { ada, ben } = await inCall(cast);
  const path = test.info().outputPath('plan.pdf');
  writeFileSync(path, makeLongPdf(60, 1_048_576));
  await ada.control('Open file').click();
  await ada.page.locator('input[type=file]').setInputFiles(path);
  await expect(ben.sheet('plan.pdf', 1).locator('.textLayer')).toContainText('Page 1');
  await ben.page.keyboard.press('B');
  await ben.sharedFile.getByLabel('Page', { exact: true }).fill('40');
  await ben.page.keyboard.press('Enter');
  await expect(ben.sheet('plan.pdf', 40).locator('.textLayer')).toContainText('Page 40');
  const metrics = await (await fetch(`${cast.server.url}/metrics`)).text();
  const sent = Number(/download\w*bytes\w* (\d+)/.exec(metrics)?.[1]);
  expect(sent).toBeGreaterThan(100_000);
  expect(sent).toBeLessThan(12_000_000);

  const headers = { authorization: `Bearer ${cast.people[0]!.session.token}` };
  const { files } = await (await fetch(`${cast.server.url}/api/files`, { headers })).json();
  await fetch(`${cast.server.url}/api/files/${files[0].id}`, { method: 'DELETE', headers });
  await ben.sharedFile.getByLabel('Page', { exact: true }).fill('20');
  await ben.page.keyboard.press('Enter');
  await expect(ben.sharedFile).toContainText('This file was deleted. It cannot be shown any more.');
  await expect(ben.tile('Ada')).toBeVisible();
});
