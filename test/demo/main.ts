import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { makePdf } from '../../src/renderer/dev/sample-pdf.ts';
import { gather, type Cast } from '../support/stage.ts';
import { firstFrame, nextClick, tileVideo } from '../support/timing.ts';

/** Two (or more) real windows make a call by themselves. One JSON line says what was measured; each step is a picture. */

const pictures = resolve(import.meta.dirname, '../../out/demo');
const TITLE = 'Shared terminal';
const FILE = 'plan.pdf';
const PAGES = 10;
/** How long they talk before somebody shares. */
const TALK_MS = 3_000;

async function demo(cast: Cast): Promise<Record<string, unknown>> {
  const [caller, ...callees] = cast.people;
  const first = callees[0];
  if (!caller || !first) throw new Error('A call needs two.');
  let step = 0;
  const picture = async (what: string): Promise<void> => {
    step++;
    for (const { name, desktop } of cast.people) {
      await desktop.page.screenshot({ path: join(pictures, `${step}-${what}-${name.toLowerCase()}.png`) });
    }
  };

  await picture('people');
  const clicked = nextClick(caller.desktop, 'Video call');
  if (callees.length === 1) await caller.desktop.call(first.name);
  else {
    for (const { name } of callees) await caller.desktop.page.getByRole('checkbox', { name: `Select ${name}` }).check();
    await caller.desktop.page
      .getByRole('region', { name: 'Selected people' })
      .getByRole('button', { name: 'Video call' })
      .click();
  }
  const startedAt = await clicked;
  for (const { desktop } of callees) await desktop.ring.waitFor();
  const rangAt = Date.now();
  await picture('ringing');

  const faces = [
    firstFrame(caller.desktop, tileVideo(first.name)),
    ...callees.map(({ desktop }) => firstFrame(desktop, tileVideo(caller.name))),
  ];
  const accepted = nextClick(first.desktop, 'Accept');
  for (const { desktop } of callees) await desktop.accept();
  const acceptedAt = await accepted;
  const facesAt = Math.max(...(await Promise.all(faces)));
  await delay(TALK_MS);
  await picture('call');

  const terminal = spawn('xterm', [
    '-T',
    TITLE,
    '-bg',
    '#103018',
    '-fg',
    '#c8f0d0',
    '-geometry',
    '80x24+20+20',
    '-e',
    'top -d 1',
  ]);
  const sharePicker = caller.desktop.page.getByRole('dialog', { name: 'Share your screen' });
  await caller.desktop.control('Share screen').click();
  await sharePicker.getByRole('tab', { name: 'Windows' }).click();
  await sharePicker.getByRole('option', { name: TITLE }).click();
  await picture('picker');
  const shown = firstFrame(first.desktop, `[aria-label="Screen shared by ${caller.name}"] video`);
  const shared = nextClick(caller.desktop, 'Share');
  await sharePicker.getByRole('button', { name: 'Share', exact: true }).click();
  const [sharedAt, shownAt] = await Promise.all([shared, shown]);
  await delay(TALK_MS);
  await picture('share');
  terminal.kill();
  await caller.desktop.control('Share screen').waitFor();

  await caller.desktop.openFile(FILE, 'application/pdf', await makePdf(PAGES));
  for (const { desktop } of cast.people) await desktop.sheet(FILE, 1).locator('.textLayer').waitFor();
  const turned = nextClick(caller.desktop, 'Next page');
  await caller.desktop.sharedFile.getByRole('button', { name: 'Next page', exact: true }).click();
  const turnedAt = await turned;
  await first.desktop.sheet(FILE, 2).locator('.textLayer').getByText('Page 2').waitFor();
  const pageAt = Date.now();
  for (const { desktop } of cast.people) await desktop.control('Annotate').click();
  await Promise.all([caller.desktop.draw(FILE, 2, 0.15), first.desktop.draw(FILE, 2, 0.22)]);
  await picture('file');
  await caller.desktop.sharedFile.getByRole('button', { name: 'Close file', exact: true }).click();

  const decoded = await Promise.all(
    callees.map(async ({ name, desktop }) => ({ name, ...(await desktop.decoded(desktop.tile(caller.name))) })),
  );
  const left = nextClick(caller.desktop, 'Leave call');
  await caller.desktop.control('Leave call').click();
  const leftAt = await left;
  if (callees.length === 1) await first.desktop.page.getByRole('list', { name: 'People' }).waitFor();
  const overAt = Date.now();
  await picture('over');
  return {
    clients: cast.people.length,
    startToRingMs: Math.round(rangAt - startedAt),
    acceptToFacesMs: Math.round(facesAt - acceptedAt),
    pageTurnMs: Math.round(pageAt - turnedAt),
    shareToShownMs: Math.round(shownAt - sharedAt),
    leaveToOverMs: callees.length === 1 ? Math.round(overAt - leftAt) : undefined,
    decoded,
    pictures: 'out/demo',
  };
}

const { values } = parseArgs({ options: { clients: { type: 'string', default: '2' } } });
const clients = Number(values.clients);
if (!Number.isInteger(clients) || clients < 2 || clients > 8) {
  process.stderr.write('--clients takes a whole number from 2 to 8\n');
  process.exit(2);
}
rmSync(pictures, { recursive: true, force: true });
mkdirSync(pictures, { recursive: true });
const cast = await gather(clients);
try {
  process.stdout.write(`${JSON.stringify(await demo(cast))}\n`);
} finally {
  await cast.close();
}
