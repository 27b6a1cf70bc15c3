import type { ChildProcess } from 'node:child_process';
import { expect, test } from '@playwright/test';
import pg from 'pg';
import type { Session } from '../../src/shared/account.ts';
import { signUp } from '../support/accounts.ts';
import { Desktop } from '../support/desktop.ts';
import { blue, green, red } from '../support/picture.ts';
import { nativeWindow } from '../support/native-window.ts';
import { presentedFrames, watchFrames } from '../faults/page-probes.ts';
import { ServerProcess } from '../support/server-process.ts';
import { tileVideo } from '../support/timing.ts';

let server: ServerProcess;
const open: Desktop[] = [];
const terminals: ChildProcess[] = [];

/** Tests about nobody answering would otherwise take half a minute each. */
const shortRing = { tag: '@short-ring' };
test.beforeEach(async () => {
  const { tags } = test.info();
  server = await new ServerProcess(tags.includes(shortRing.tag) ? { PARLEY_RING_TIMEOUT_MS: '5000' } : {}).start();
});
test.afterEach(async () => {
  for (const terminal of terminals.splice(0)) terminal.kill();
  await Promise.all(open.splice(0).map((desktop) => desktop.close()));
  await server.stop();
});

async function window(options: Omit<Parameters<typeof Desktop.open>[0], 'server'>): Promise<Desktop> {
  const desktop = await Desktop.open({ server: server.url, ...options });
  open.push(desktop);
  return desktop;
}

/** Ada (red) and Ben (blue), signed in and shown People. */
async function pair(): Promise<{ ada: Desktop; ben: Desktop; sessions: Session[] }> {
  const sessions = [await signUp(server.url, 'Ada'), await signUp(server.url, 'Ben')];
  const [ada, ben] = await Promise.all([
    window({ session: sessions[0]!, colour: red }),
    window({ session: sessions[1]!, colour: blue }),
  ]);
  await expect(ada.person('Ben')).toContainText('Online');
  await expect(ben.person('Ada')).toContainText('Online');
  return { ada, ben, sessions };
}

async function inCall(ada: Desktop, ben: Desktop): Promise<void> {
  await ada.call('Ben');
  await ben.accept();
  await expect.poll(() => ada.decoded(ada.tile('Ben')).then(({ colour }) => colour)).toBe('blue');
  await expect.poll(() => ben.decoded(ben.tile('Ada')).then(({ colour }) => colour)).toBe('red');
}

async function query(sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(server.database);
  await client.connect();
  const { rows } = await client.query(sql);
  await client.end();
  return rows;
}

test('B64 B81 A01: two people sign up, call, see and hear each other, share a window, hang up', async () => {
  test.setTimeout(120_000);
  const [ada, ben] = await Promise.all([window({ colour: red }), window({ colour: blue })]);
  for (const [desktop, name] of [
    [ada, 'Ada'],
    [ben, 'Ben'],
  ] as const) {
    await expect(desktop.page.getByLabel('Server')).toHaveValue(server.url);
    await desktop.page.getByLabel('Name', { exact: true }).fill(name);
    await desktop.page.getByLabel('Password').fill('correct horse');
    await desktop.page.getByRole('button', { name: 'Create account' }).click();
    await expect(desktop.page.getByRole('list', { name: 'People' })).toBeVisible();
  }
  // Ben signed up after Ada's window was open: he appears in it by himself.
  await expect(ada.person('Ben')).toBeVisible();
  await Promise.all([ada.watchPeers(), ben.watchPeers()]);

  await ada.call('Ben');
  await expect(ben.ring).toContainText('Ada');
  await ben.accept();
  // Each side decodes the other's picture, and it moves.
  await expect.poll(() => ada.decoded(ada.tile('Ben')).then(({ colour }) => colour)).toBe('blue');
  await expect.poll(() => ben.decoded(ben.tile('Ada')).then(({ colour }) => colour)).toBe('red');
  for (const desktop of [ada, ben]) {
    const before = await desktop.received();
    await expect.poll(async () => (await desktop.received()).framesDecoded).toBeGreaterThan(before.framesDecoded + 10);
    await expect.poll(async () => (await desktop.received()).audioPackets).toBeGreaterThan(before.audioPackets + 10);
  }
  await expect(ada.page.getByRole('timer', { name: 'Elapsed time' })).toHaveText(/\d:\d\d/);
  expect(await query('select status from video_calls')).toEqual([{ status: 'active' }]);
  expect(await query('select distinct status from call_participants')).toEqual([{ status: 'connected' }]);

  await ada.control('Mute').click();
  await expect(ben.tile('Ada')).toContainText('Muted');
  await ada.control('Unmute').click();
  await expect(ben.tile('Ada')).not.toContainText('Muted');
  await ada.control('Turn camera off').click();
  await expect(ben.tile('Ada')).toContainText('Camera off');
  await ada.control('Turn camera on').click();
  await expect.poll(() => ben.decoded(ben.tile('Ada')).then(({ colour }) => colour)).toBe('red');

  const terminal = await nativeWindow('Green terminal');
  terminals.push(terminal);
  await ada.shareWindow('Green terminal');
  const share = ben.page.getByRole('figure', { name: /Screen shared by Ada/ });
  await expect.poll(() => ben.decoded(share).then(({ colour }) => colour)).toBe('green');
  // The camera goes on beside it.
  await expect.poll(() => ben.decoded(ben.tile('Ada')).then(({ colour }) => colour)).toBe('red');
  // Closing the window ends the share on both sides.
  terminal.kill();
  await expect(share).toHaveCount(0);
  await expect(ada.control('Share screen')).toBeVisible();

  await ada.control('Leave call').click();
  await expect(ada.page.getByRole('list', { name: 'People' })).toBeVisible();
  // The other's client of a call of two leaves by itself (row A01).
  await expect(ben.page.getByRole('list', { name: 'People' })).toBeVisible({ timeout: 1_000 });
  await expect.poll(() => query('select status from video_calls')).toEqual([{ status: 'ended' }]);
  expect((await query('select type from call_events order by id')).map(({ type }) => type)).toEqual([
    'CALL.STARTED',
    'CALL.ACCEPTED',
    'CALL.LEFT',
    'CALL.LEFT',
    'CALL.ENDED',
  ]);
  expect((await Promise.all([ada.received(), ben.received()])).map(({ open: left }) => left)).toEqual([0, 0]);
});

test('B26 B27: Stop sharing ends the share on both sides; the camera stays', async () => {
  const { ada, ben } = await pair();
  await inCall(ada, ben);
  const terminal = await nativeWindow('Green terminal');
  terminals.push(terminal);
  await ben.shareWindow('Green terminal');
  const share = ada.page.getByRole('figure', { name: /Screen shared by Ben/ });
  await expect.poll(() => ada.decoded(share).then(({ colour }) => colour)).toBe('green');
  await ben.control('Stop sharing').click();
  await expect(share).toHaveCount(0);
  await expect.poll(() => ada.decoded(ada.tile('Ben')).then(({ colour }) => colour)).toBe('blue');
  terminal.kill();
});

test('A32 A35: a declined call is over for both, and both are told', async () => {
  const { ada, ben } = await pair();
  await ada.call('Ben');
  await ben.ring.getByRole('button', { name: 'Decline' }).click();
  await expect(ben.ring).toHaveCount(0);
  await expect(ada.page.getByText(/Ben declined/)).toBeVisible();
  expect(await query('select status from video_calls')).toEqual([{ status: 'canceled' }]);
});

test('A24 A60: nobody answers: missed after the deadline, on both sides', shortRing, async () => {
  const { ada, ben } = await pair();
  await ada.call('Ben');
  await expect(ben.ring).toBeVisible();
  await expect(ben.ring).toHaveCount(0);
  await expect(ada.page.getByText(/No answer|did not answer/i)).toBeVisible();
  expect(await query('select status from video_calls')).toEqual([{ status: 'missed' }]);
});

test('A24 F1: nobody answers and the server is killed meanwhile: missed all the same', shortRing, async () => {
  const { ada, ben } = await pair();
  await ada.call('Ben');
  await expect(ben.ring).toBeVisible();
  await server.kill();
  await server.start();
  await expect(ben.ring).toHaveCount(0);
  await expect(ada.control('Leave call')).toHaveCount(0);
  await expect.poll(() => query('select status from video_calls')).toEqual([{ status: 'missed' }]);
});

test('A06 B82 F2: the server is killed in a call: media never stops, and the rosters are equal afterwards', async () => {
  test.setTimeout(90_000);
  const { ada, ben, sessions } = await pair();
  await Promise.all([ada.watchPeers(), ben.watchPeers()]);
  await expect(ben.person('Ada')).toContainText('Online');
  await inCall(ada, ben);
  const before = await Promise.all([ada.received(), ben.received()]);
  await server.kill();
  // While nobody answers for the call, its frames keep coming.
  for (const [i, desktop] of [ada, ben].entries()) {
    await expect
      .poll(async () => (await desktop.received()).framesDecoded)
      .toBeGreaterThan(before[i]!.framesDecoded + 30);
  }
  await server.start();
  const rosters = async () =>
    Promise.all(
      sessions.map(async ({ token }) => {
        const response = await fetch(`${server.url}/api/calls`, { headers: { authorization: `Bearer ${token}` } });
        return response.json();
      }),
    );
  await expect
    .poll(async () => {
      const [one] = await rosters();
      return one.calls[0].participants.map(({ status }: { status: string }) => status);
    })
    .toEqual(['connected', 'connected']);
  const [one, two] = await rosters();
  expect(one).toEqual(two);
  const after = await Promise.all([ada.received(), ben.received()]);
  expect(after.map(({ open: peers }) => peers)).toEqual([1, 1]);
  expect((await query("select type from call_events where type = 'CALL.LEFT'")).length).toBe(0);
  await ada.control('Leave call').click();
  await expect(ben.page.getByRole('list', { name: 'People' })).toBeVisible();
});

test('an unreachable server is said where the person looks, and found again without them', async () => {
  const sessions = [await signUp(server.url, 'Ada')];
  const ada = await window({ session: sessions[0]!, colour: green });
  await expect(ada.page.getByRole('list', { name: 'People' })).toBeVisible();
  await server.kill();
  await expect(ada.page.getByText(/Reconnecting to the server/)).toBeVisible();
  await server.start();
  await expect(ada.page.getByText(/Reconnecting to the server/)).toHaveCount(0);
});

/** What the page says when it is asked in its window: Playwright itself has lost a page that crashed. */
function inWindow<T>({ app }: Desktop, script: string): Promise<T> {
  return app.evaluate(
    ({ BrowserWindow }, code) => BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(code),
    script,
  );
}

test('F43 A05: a page that crashes in a call is loaded again and back in it, and both see each other', async () => {
  const { ada, ben } = await pair();
  await inCall(ada, ben);
  const selector = JSON.stringify(tileVideo('Ada'));
  const seesAda = `(document.querySelector(${selector})?.getVideoPlaybackQuality().totalVideoFrames ?? 0) > 0`;
  await watchFrames(ada.page, tileVideo('Ben'));
  const crashed = await ben.app.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    const gone = new Promise((resolve) => contents?.once('render-process-gone', resolve));
    contents?.forcefullyCrashRenderer();
    await gone;
    return Date.now();
  });
  await expect.poll(() => inWindow<boolean>(ben, seesAda).catch(() => false), { timeout: 20_000 }).toBe(true);
  const seen = Date.now();
  await expect.poll(async () => (await presentedFrames(ada.page)).some((at) => at > crashed + 500)).toBe(true);
  await expect.poll(() => ada.decoded(ada.tile('Ben')).then(({ colour }) => colour)).toBe('blue');
  expect(await query('select status from call_participants')).toEqual([
    { status: 'connected' },
    { status: 'connected' },
  ]);
  const back = (await presentedFrames(ada.page)).find((at) => at > crashed + 500) ?? Number.NaN;
  const description = `Ben is seen again ${back - crashed} ms after the crash, and sees after ${seen - crashed} ms`;
  test.info().annotations.push({ type: 'measured', description });
});
