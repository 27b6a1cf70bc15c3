import { expect, test, type Locator } from '@playwright/test';
import type { Session } from '../../src/shared/account.ts';
import type { CallSnapshot } from '../../src/shared/call.ts';
import { signUp } from '../support/accounts.ts';
import { Cable } from '../support/cable.ts';
import { Desktop } from '../support/desktop.ts';
import { ServerProcess } from '../support/server-process.ts';

// One call of three real windows, each on a cable of its own, through everything that separates what they know.

test.describe.configure({ mode: 'serial' });

const names = ['Ada', 'Ben', 'Cleo'] as const;
type Name = (typeof names)[number];

let server: ServerProcess;
const sessions = new Map<string, Session>();
const cables = new Map<string, Cable>();
const windows = new Map<string, Desktop>();

const desktop = (name: Name): Desktop => windows.get(name)!;
const cable = (name: Name): Cable => cables.get(name)!;
const othersOf = (name: Name): Name[] => names.filter((other) => other !== name);

test.beforeAll(async () => {
  test.setTimeout(120_000);
  server = await new ServerProcess().start();
  for (const name of names) {
    sessions.set(name, await signUp(server.url, name));
    cables.set(name, await Cable.to(server.url));
  }
  for (const name of names) {
    windows.set(name, await Desktop.open({ server: cable(name).url, session: sessions.get(name)! }));
  }
  const ada = desktop('Ada');
  for (const name of othersOf('Ada')) await expect(ada.person(name)).toContainText('Online');
  await ada.person('Ben').getByRole('button', { name: 'Voice call' }).click();
  await desktop('Ben').accept();
  await expect(ada.tile('Ben')).toBeVisible();
});
test.afterAll(async () => {
  await Promise.all([...windows.values()].map((one) => one.close()));
  for (const one of cables.values()) one.close();
  await server.stop();
});

/** The call as the server has it, with what happened to it. */
async function truth(): Promise<{ call: CallSnapshot; events: { type: string }[] }> {
  const headers = { authorization: `Bearer ${sessions.get('Ada')?.token}` };
  const listed = await (await fetch(`${server.url}/api/calls?limit=1`, { headers })).json();
  return (await fetch(`${server.url}/api/calls/${listed.calls[0].callId}`, { headers })).json();
}

/** The call as a window that reaches the server has it: in its session, or among the calls that go on without it. */
function known({ page }: Desktop, callId: string): Promise<CallSnapshot | undefined> {
  return page.evaluate((id) => {
    const app = Reflect.get(document.querySelector('#app') ?? {}, '__vue_app__');
    const { view } = app.config.globalProperties.$pinia.state.value.calls;
    if (view.server.status !== 'open') return undefined;
    const inSession = view.session?.call;
    return inSession?.callId === id ? inSession : view.ongoing.find((call: CallSnapshot) => call.callId === id);
  }, callId);
}

/** Every window knows exactly what the server knows, and it is this. */
async function converged(statuses: Record<Name, string>): Promise<void> {
  await expect(async () => {
    const { call } = await truth();
    expect(Object.fromEntries(call.participants.map((one) => [one.displayName, one.status]))).toEqual(statuses);
    for (const name of names) expect(await known(desktop(name), call.callId)).toEqual(call);
  }).toPass({ timeout: 20_000 });
}

/** Everything about a lost connection that was ever on the window's screen from now on. */
async function flickers({ page }: Desktop): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { flickersForTest: seen });
    new MutationObserver(() => {
      seen.push(...(document.body.innerText.match(/.*(reconnect|lost the connection|is back).*/gi) ?? []));
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  return () => page.evaluate(() => Reflect.get(window, 'flickersForTest'));
}

const happened = async (type: string): Promise<number> =>
  (await truth()).events.filter((event) => event.type === type).length;

const lost = (name: Name, of: Name): Locator => desktop(name).tile(of).getByText('Reconnecting…');

test('B80 A04 A36: a call of two grows to three without a new call', async () => {
  const before = await truth();
  const { page } = desktop('Ada');
  await desktop('Ada').control('People').click();
  const panel = page.getByRole('complementary', { name: 'People in this call' });
  await panel.getByRole('listitem', { name: 'Cleo' }).getByRole('button', { name: 'Add' }).click();
  for (const name of othersOf('Cleo')) await expect(desktop(name).tile('Cleo')).toContainText('Ringing…');
  await desktop('Cleo').accept();
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
  await converged({ Ada: 'connected', Ben: 'connected', Cleo: 'connected' });
  expect((await truth()).call.callId).toBe(before.call.callId);
  for (const name of names) {
    for (const other of othersOf(name)) await expect(desktop(name).tile(other)).not.toContainText('…');
    await desktop(name).control('Speaker view').click();
    await desktop(name).control('Grid view').click();
  }
});

test('A03 A57 I4: a cut that is over at once: the roster knows, nobody sees anything', async () => {
  const watching = await Promise.all(names.map((name) => flickers(desktop(name))));
  cable('Cleo').cut();
  await expect.poll(() => happened('CALL.RECONNECTING')).toBe(1);
  cable('Cleo').mend();
  await expect.poll(() => happened('CALL.RECONNECTED')).toBe(1);
  await converged({ Ada: 'connected', Ben: 'connected', Cleo: 'connected' });
  expect(await Promise.all(watching.map((seen) => seen()))).toEqual([[], [], []]);
});

test('A31 I4: a longer cut is said where it happens, in every window, and unsaid', async () => {
  cable('Ben').cut();
  for (const name of othersOf('Ben')) {
    await expect(lost(name, 'Ben')).toBeVisible();
    for (const other of othersOf('Ben')) await expect(lost(name, other)).toHaveCount(0);
  }
  await expect(desktop('Ben').page.getByText(/Reconnecting to the server/)).toBeVisible();
  cable('Ben').mend();
  for (const name of othersOf('Ben')) await expect(lost(name, 'Ben')).toHaveCount(0);
  await expect(desktop('Ben').page.getByText(/Reconnecting to the server/)).toHaveCount(0);
  await converged({ Ada: 'connected', Ben: 'connected', Cleo: 'connected' });
});

test('A06 A31 I10: the server is killed and started again', async () => {
  await server.kill();
  await server.start();
  await converged({ Ada: 'connected', Ben: 'connected', Cleo: 'connected' });
  expect(await happened('CALL.LEFT')).toBe(0);
});

test('A31 I10: what happens while one is away is healed, and who left comes back in', async () => {
  cable('Ben').cut();
  await desktop('Cleo').control('Leave call').click();
  await expect(desktop('Ada').tile('Cleo')).toHaveCount(0);
  cable('Ben').mend();
  await expect(desktop('Ben').tile('Cleo')).toHaveCount(0);
  await converged({ Ada: 'connected', Ben: 'connected', Cleo: 'left' });

  const { page } = desktop('Cleo');
  await expect(page.getByText('The call with Ada and Ben goes on without you.')).toBeVisible();
  await page.getByRole('tab', { name: 'History' }).click();
  const entry = page.getByRole('list', { name: 'History' }).getByRole('listitem').first();
  await entry.getByRole('button', { name: 'Rejoin' }).click();
  for (const other of othersOf('Cleo')) await expect(desktop(other).tile('Cleo')).toBeVisible();
  await converged({ Ada: 'connected', Ben: 'connected', Cleo: 'connected' });
});

test('A05: another device of the same person takes the call over, and gives it back', async () => {
  const second = await Desktop.open({ server: server.url, session: sessions.get('Cleo')! });
  windows.set('second', second);
  await expect(second.page.getByText('You are in a call with Ada and Ben on another device.')).toBeVisible();
  await second.page.getByRole('button', { name: 'Rejoin' }).click();
  await expect(second.tile('Ada')).toBeVisible();
  const { page } = desktop('Cleo');
  await expect(page.getByText('You are in a call with Ada and Ben on another device.')).toBeVisible();
  await converged({ Ada: 'connected', Ben: 'connected', Cleo: 'connected' });
  await page.getByRole('button', { name: 'Rejoin' }).first().click();
  await expect(second.page.getByRole('list', { name: 'People' })).toBeVisible();
  await converged({ Ada: 'connected', Ben: 'connected', Cleo: 'connected' });
  await second.close();
  windows.delete('second');
});

test('presence: chosen in the menu, seen by the others; away by itself when nobody is there', async () => {
  for (const name of names) {
    const leave = desktop(name).control('Leave call');
    // The last one may be out by itself.
    if (await leave.isVisible()) await leave.click({ timeout: 2_000 }).catch(() => {});
    await expect(desktop(name).page.getByRole('tab', { name: 'People' })).toBeVisible();
  }
  await desktop('Cleo').page.getByRole('tab', { name: 'People' }).click();
  const [ada, ben] = [desktop('Ada'), desktop('Ben')];
  await ben.page.getByRole('button', { name: 'Status: Online' }).click();
  await ben.page.getByRole('menuitemradio', { name: 'Do not disturb' }).click();
  await expect(ada.person('Ben')).toContainText('Do not disturb');
  await expect(ben.page.getByRole('button', { name: 'Status: Do not disturb' })).toBeVisible();
  // It is the person's, not the window's.
  await ben.page.reload();
  await expect(ben.page.getByRole('button', { name: 'Status: Do not disturb' })).toBeVisible();
  await ben.page.getByRole('button', { name: 'Status: Do not disturb' }).click();
  await expect(ben.page.getByRole('menuitemradio', { name: 'Do not disturb' })).toBeChecked();
  await ben.page.getByRole('menuitemradio', { name: 'Available' }).click();
  await expect(ada.person('Ben')).toContainText('Online');

  await desktop('Cleo').app.evaluate(({ powerMonitor }) => powerMonitor.emit('lock-screen'));
  await expect(ada.person('Cleo')).toContainText('Away');
  await desktop('Cleo').app.evaluate(({ powerMonitor }) => powerMonitor.emit('unlock-screen'));
  await expect(ada.person('Cleo')).toContainText('Online');
});
