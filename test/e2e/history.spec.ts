import { expect, test, type Locator } from '@playwright/test';
import { signUp } from '../support/accounts.ts';
import { Desktop } from '../support/desktop.ts';
import { ServerProcess } from '../support/server-process.ts';

// What the two people of a call find in their history afterwards.

let server: ServerProcess;
let ada: Desktop;
let ben: Desktop;

test.beforeEach(async () => {
  server = await new ServerProcess({ PARLEY_RING_TIMEOUT_MS: '4000' }).start();
  [ada, ben] = await Promise.all([window('Ada'), window('Ben')]);
  await expect(ada.person('Ben')).toContainText('Online');
  await expect(ben.person('Ada')).toContainText('Online');
});
test.afterEach(async () => {
  await Promise.all([ada, ben].map((desktop) => desktop.close()));
  await server.stop();
});

async function window(name: string): Promise<Desktop> {
  return Desktop.open({ server: server.url, session: await signUp(server.url, name) });
}

function historyTab({ page }: Desktop): Locator {
  return page.getByRole('tab', { name: 'History' });
}

function entry({ page }: Desktop, name: string): Locator {
  return page.getByRole('list', { name: 'History' }).getByRole('listitem', { name });
}

test('A59: a declined call is in both histories, each from its own point of view', async () => {
  await ada.call('Ben');
  await ben.ring.getByRole('button', { name: 'Decline' }).click();
  await expect(historyTab(ada)).toBeVisible();
  await Promise.all([historyTab(ada).click(), historyTab(ben).click()]);
  await expect(entry(ada, 'Ben')).toContainText('Declined');
  await expect(entry(ada, 'Ben')).toContainText('Outgoing video call · Today');
  await expect(entry(ben, 'Ada')).toContainText('You declined');
  await expect(entry(ben, 'Ada')).toContainText('Incoming video call · Today');
  await expect(historyTab(ben)).toHaveAccessibleName('History');
});

test('A02 A60: a missed call is counted until it is looked at, is never called answered, and can be called again', async () => {
  await ada.call('Ben');
  await expect(ben.ring).toBeVisible();
  await expect(ben.ring).toHaveCount(0);
  await expect(historyTab(ben)).toHaveAccessibleName('History, 1 missed call');
  await historyTab(ben).click();
  await expect(entry(ben, 'Ada')).toContainText('Missed');
  await expect(historyTab(ben)).toHaveAccessibleName('History');
  await historyTab(ada).click();
  await expect(entry(ada, 'Ben')).toContainText('No answer');

  await ben.page.reload();
  await expect(ben.person('Ada')).toBeVisible();
  await expect(historyTab(ben)).toHaveAccessibleName('History');
  await historyTab(ben).click();
  await entry(ben, 'Ada').getByRole('button', { name: 'Call again' }).click();
  await ada.accept();
  await expect(ben.tile('Ada')).toBeVisible();
  await ben.control('Leave call').click();
  await expect(entry(ben, 'Ada').first()).toContainText('Answered');
  await expect(entry(ada, 'Ben').first()).toContainText('Answered');
});
