import { expect, test, type Locator } from '@playwright/test';
import { makePdf } from '../../src/renderer/dev/sample-pdf.ts';
import type { Desktop } from '../support/desktop.ts';
import { gather, inCall, type Cast } from '../support/stage.ts';
import { upload } from '../support/uploads.ts';

// A document from its opening to its closing without a pointer.

let cast: Cast;
test.beforeAll(async () => {
  cast = await gather(2);
});
test.afterAll(() => cast.close());

/** Presses a key until something, or something in it, has the focus. */
async function reach({ page }: Desktop, what: Locator, key = 'Tab'): Promise<void> {
  const focused = () => what.evaluate((element) => document.hasFocus() && element.contains(document.activeElement));
  for (let presses = 0; presses < 80; presses++) {
    if (await focused()) return;
    await page.keyboard.press(key);
  }
  const where = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 300));
  throw new Error(`${key} leads to no ${what.toString()}, but to ${where}`);
}

/** A toolbar is one stop of the Tab key; the arrows go from one to the next. */
async function press(desktop: Desktop, bar: string, what: Locator, key = 'Tab'): Promise<void> {
  await reach(desktop, desktop.page.getByRole('toolbar', { name: bar }), key);
  await desktop.page.keyboard.press('Home');
  await reach(desktop, what, 'ArrowRight');
  await desktop.page.keyboard.press('Enter');
}

test('A43 A52: a document is opened, turned, drawn on and closed with the keyboard alone', async () => {
  test.setTimeout(120_000);
  await upload(cast.server.url, cast.people[0]!.session.token, 'plan.pdf', await makePdf(3));
  const { ada, ben } = await inCall(cast);

  await press(ada, 'Call controls', ada.control('Open file'));
  const entry = ada.page.getByRole('dialog', { name: 'Open a file' }).getByRole('listitem', { name: 'plan.pdf' });
  await reach(ada, entry.getByRole('button', { name: 'Open', exact: true }));
  await ada.page.keyboard.press('Enter');
  for (const desktop of [ada, ben]) {
    await expect(desktop.sheet('plan.pdf', 1).locator('.textLayer')).toContainText('Page 1');
  }

  await ada.page.keyboard.press('PageDown');
  await expect(ben.sharedFile.getByLabel('Page', { exact: true })).toHaveValue('2');
  await expect(ada.sheet('plan.pdf', 2)).toBeInViewport();

  await press(ada, 'Call controls', ada.control('Annotate'));
  const rectangle = ada.page.getByRole('radio', { name: 'Rectangle' });
  await press(ada, 'Annotation tools', rectangle, 'Shift+Tab');
  await expect(rectangle).toBeChecked();
  // Into the file: its pages are stops while a tool is out.
  await reach(ada, ada.sheet('plan.pdf', 2));
  const { keyboard } = ada.page;
  for (const key of ['Enter', 'Shift+ArrowRight', 'Shift+ArrowDown', 'Shift+ArrowDown', 'Enter']) {
    await keyboard.press(key);
  }
  await expect.poll(() => marks(ben)).toEqual([[2, 'rectangle']]);
  await keyboard.press('Control+z');
  await expect.poll(() => marks(ben)).toEqual([]);
  await keyboard.press('Control+Shift+z');
  await expect.poll(() => marks(ben)).toEqual([[2, 'rectangle']]);

  await reach(ada, ada.sharedFile.getByRole('button', { name: 'Close file' }), 'Shift+Tab');
  await keyboard.press('Enter');
  await expect(ada.sharedFile).toHaveCount(0);
  await expect(ben.sharedFile).toHaveCount(0);
});

/** Page and tool of every mark that a window knows of. */
function marks({ page }: Desktop): Promise<[number, string][]> {
  return page.evaluate(() => {
    const app = Reflect.get(document.querySelector('#app') ?? {}, '__vue_app__');
    const { annotations } = app.config.globalProperties.$pinia.state.value.sync.view.state;
    return annotations.map(({ surface, annotation }: { surface: { page: number }; annotation: { tool: string } }) => [
      surface.page,
      annotation.tool,
    ]);
  });
}
