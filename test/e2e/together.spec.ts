import { expect, test, type Locator } from '@playwright/test';
import { makePdf } from '../../src/renderer/dev/sample-pdf.ts';
import type { Session } from '../../src/shared/account.ts';
import { signUp } from '../support/accounts.ts';
import { Cable } from '../support/cable.ts';
import { Desktop } from '../support/desktop.ts';
import { ServerProcess } from '../support/server-process.ts';

// Three real windows, each on a cable of its own, look at one document and draw on it, through cuts and kills.

test.describe.configure({ mode: 'serial' });

const FILE = 'plan.pdf';
type Name = 'Ada' | 'Ben' | 'Cleo';

let server: ServerProcess;
const sessions = new Map<Name, Session>();
const cables = new Map<Name, Cable>();
const windows = new Map<Name, Desktop>();

const desktop = (name: Name): Desktop => windows.get(name)!;
const cable = (name: Name): Cable => cables.get(name)!;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  server = await new ServerProcess().start();
  for (const name of ['Ada', 'Ben', 'Cleo'] as const) {
    const session = await signUp(server.url, name);
    sessions.set(name, session);
    cables.set(name, await Cable.to(server.url));
    windows.set(name, await Desktop.open({ server: cable(name).url, session }));
  }
  await expect(desktop('Ada').person('Ben')).toContainText('Online');
  await desktop('Ada').call('Ben');
  await desktop('Ben').accept();
  await expect(desktop('Ada').tile('Ben')).toBeVisible();
  await desktop('Ada').openFile(FILE, 'application/pdf', await makePdf(10));
  for (const name of ['Ada', 'Ben'] as const) await expect(page(name, 1)).toContainText('Page 1');
});
test.afterAll(async () => {
  await Promise.all([...windows.values()].map((one) => one.close()));
  for (const one of cables.values()) one.close();
  await server.stop();
});

const sheet = (name: Name, number: number): Locator => desktop(name).sheet(FILE, number);
const page = (name: Name, number: number): Locator => sheet(name, number).locator('.textLayer');

interface Shared {
  seq: number;
  files: { file: { id: string }; page: number }[];
  annotations: { from: string; annotation: { points: number[][] }; surface: { page: number } }[];
}

/** What is shared, as the server has it: without this viewer's links. */
async function truth(): Promise<Shared> {
  const headers = { authorization: `Bearer ${sessions.get('Ada')?.token}` };
  const listed = await (await fetch(`${server.url}/api/calls?limit=1`, { headers })).json();
  const { callId: _, ...whole } = await (
    await fetch(`${server.url}/api/calls/${listed.calls[0].callId}/sync`, { headers })
  ).json();
  return { ...whole, files: whole.files.map(({ url: _url, ...file }: { url: string }) => file) };
}

/** The same, as a window has it. */
function known(name: Name): Promise<Shared> {
  return desktop(name).page.evaluate(() => {
    const app = Reflect.get(document.querySelector('#app') ?? {}, '__vue_app__');
    const { view } = app.config.globalProperties.$pinia.state.value.sync;
    return JSON.parse(JSON.stringify({ seq: view.seq, ...view.state }));
  });
}

/** Every window has exactly what the server has, with so many marks in it. */
async function equal(names: Name[], marks: number): Promise<void> {
  await expect(async () => {
    const shared = await truth();
    expect(shared.annotations).toHaveLength(marks);
    for (const name of names) expect(await known(name)).toEqual(shared);
  }).toPass({ timeout: 20_000 });
}

/** Where the paper is white, above the bar of controls. */
const draw = (name: Name, number: number, height: number): Promise<void> => desktop(name).draw(FILE, number, height);

/** How many points of the page's picture at this height have a colour: ink, not paper or print. */
function inkAt(name: Name, number: number, height: number): Promise<number> {
  return sheet(name, number).evaluate((section, share) => {
    let coloured = 0;
    for (const canvas of section.querySelectorAll('canvas')) {
      const row = Math.round(canvas.height * share);
      const context = canvas.getContext('2d');
      if (!context || canvas.width === 0 || row >= canvas.height) continue;
      const { data } = context.getImageData(0, row, canvas.width, 1);
      for (let i = 0; i < data.length; i += 4) {
        const [r = 0, g = 0, b = 0, alpha = 0] = data.subarray(i, i + 4);
        if (alpha > 100 && Math.max(r, g, b) - Math.min(r, g, b) > 40) coloured++;
      }
    }
    return coloured;
  }, height);
}

async function pictured(name: Name, what: string): Promise<void> {
  await desktop(name).page.screenshot({ path: `out/e2e/together-${what}-${name}.png` });
}

test('A52: both draw at once, and each has the other’s line on the page', async () => {
  for (const name of ['Ada', 'Ben'] as const) await desktop(name).control('Annotate').click();
  await Promise.all([draw('Ada', 1, 0.15), draw('Ben', 1, 0.25)]);
  await equal(['Ada', 'Ben'], 2);
  for (const name of ['Ada', 'Ben'] as const) {
    for (const height of [0.15, 0.25]) await expect.poll(() => inkAt(name, 1, height)).toBeGreaterThan(50);
    await pictured(name, 'both');
  }
});

test('A51: the third comes later and has everything', async () => {
  await desktop('Ada').sharedFile.getByRole('button', { name: 'Next page', exact: true }).click();
  await expect(page('Ben', 2)).toBeInViewport();
  await draw('Ben', 2, 0.25);
  await desktop('Ada').control('People').click();
  await desktop('Ada').page.getByRole('listitem', { name: 'Cleo' }).getByRole('button', { name: 'Add' }).click();
  await desktop('Cleo').accept();
  await expect(page('Cleo', 2)).toBeInViewport();
  await equal(['Ada', 'Ben', 'Cleo'], 3);
  await expect.poll(() => inkAt('Cleo', 2, 0.25)).toBeGreaterThan(50);
  expect((await truth()).files[0]?.page).toBe(2);
  await pictured('Cleo', 'late');
});

test('A31 I10: one is cut off meanwhile, and has it when back', async () => {
  cable('Ben').cut();
  await draw('Ada', 2, 0.22);
  await equal(['Ada', 'Cleo'], 4);
  // What he draws while he is away waits for the way back.
  await draw('Ben', 2, 0.15);
  cable('Ben').mend();
  await equal(['Ada', 'Ben', 'Cleo'], 5);
  await expect.poll(() => inkAt('Ben', 2, 0.22)).toBeGreaterThan(50);
  await expect.poll(() => inkAt('Cleo', 2, 0.15)).toBeGreaterThan(50);
});

test('A06 I10: the server is killed and started again', async () => {
  // Long enough for the last line to be written.
  await expect(async () => {
    await equal(['Ada', 'Ben', 'Cleo'], 5);
  }).toPass();
  await server.kill();
  await server.start();
  await equal(['Ada', 'Ben', 'Cleo'], 5);
  await draw('Ada', 2, 0.05);
  await equal(['Ada', 'Ben', 'Cleo'], 6);
  await expect.poll(() => inkAt('Ben', 2, 0.05)).toBeGreaterThan(50);
  await pictured('Ben', 'after-the-kill');
});

test('one undoes one’s own line; the owner clears the page', async () => {
  await desktop('Ada').page.keyboard.press('Control+z');
  await equal(['Ada', 'Ben', 'Cleo'], 5);
  await expect.poll(() => inkAt('Ben', 2, 0.05)).toBe(0);
});
