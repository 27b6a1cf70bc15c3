import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startEmbedded } from '../../src/server/db/embedded.ts';
import { signUp } from '../support/accounts.ts';
import { Desktop } from '../support/desktop.ts';
import { blue, red } from '../support/picture.ts';
import { startRedis } from '../support/redis.ts';
import { ServerProcess } from '../support/server-process.ts';

// Two nodes on one database: a window whose node is gone goes on at the other.

let folder: string;
let database: Awaited<ReturnType<typeof startEmbedded>>;
let redis: Awaited<ReturnType<typeof startRedis>>;
let one: ServerProcess;
let two: ServerProcess;
let ada: Desktop;
let ben: Desktop;
/** The database is the same for all tests: each has people of its own. */
let round = 0;
let adaName = '';
let benName = '';

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-cluster-'));
  [database, redis] = await Promise.all([startEmbedded(folder), startRedis()]);
  const { host, port, user, password, database: name } = database.connection;
  const url = `postgres://${user}:${String(password)}@${encodeURIComponent(host ?? '')}:${port}/${name}`;
  const shared = { DATABASE_URL: url, REDIS_URL: redis.url };
  [one, two] = [new ServerProcess(shared), new ServerProcess(shared)];
  await Promise.all([one.start(), two.start()]);
});
test.afterAll(async () => {
  await Promise.all([one.stop(), two.stop()]);
  await Promise.all([database.stop(), redis.kill()]);
  rmSync(folder, { recursive: true, force: true });
});

/** Ada at the first node, Ben at the second. */
test.beforeEach(async () => {
  round += 1;
  [adaName, benName] = [`Ada-${round}`, `Ben-${round}`];
  const [hers, his] = [await signUp(one.url, adaName), await signUp(one.url, benName)];
  [ada, ben] = await Promise.all([
    Desktop.open({ server: `${one.url},${two.url}`, session: hers, colour: red }),
    Desktop.open({ server: `${two.url},${one.url}`, session: his, colour: blue }),
  ]);
  await Promise.all([ada.watchPeers(), ben.watchPeers()]);
  await expect(ada.person(benName)).toContainText('Online');
  await expect(ben.person(adaName)).toContainText('Online');
});
test.afterEach(async () => {
  await Promise.all([ada.close(), ben.close()]);
  await one.kill();
  await one.start();
});

const seen = (desktop: Desktop, name: string) => desktop.decoded(desktop.tile(name)).then(({ colour }) => colour);

test('F9: the node of one is killed in a call: media never stops, and the window goes on at the other node', async () => {
  await ada.call(benName);
  await ben.accept();
  await expect.poll(() => seen(ada, benName)).toBe('blue');
  await expect.poll(() => seen(ben, adaName)).toBe('red');
  await one.kill();
  const before = await ada.received();
  await expect.poll(async () => (await ada.received()).framesDecoded).toBeGreaterThan(before.framesDecoded + 30);
  // What she does from now on goes over the other node.
  await expect(ben.tile(adaName).getByText('Reconnecting…')).toHaveCount(0);
  expect((await ada.received()).open).toBe(1);
  await expect(async () => {
    await ada.control('Leave call').click({ timeout: 1_000 });
  }).toPass();
  await expect(ben.page.getByRole('list', { name: 'People' })).toBeVisible();
  await expect(ada.page.getByRole('list', { name: 'People' })).toBeVisible();
});

test('F9: the node of the caller is killed while it rings: it goes on ringing, and is answered', async () => {
  await ada.call(benName);
  await expect(ben.ring).toContainText(adaName);
  await one.kill();
  await expect(ben.ring).toBeVisible();
  await ben.accept();
  await expect.poll(() => seen(ada, benName)).toBe('blue');
  await expect.poll(() => seen(ben, adaName)).toBe('red');
});

test('F9: the node of who is called is killed while it rings: the ring stays, and can be answered', async () => {
  await ben.call(adaName);
  await expect(ada.ring).toContainText(benName);
  await one.kill();
  await expect(ada.page.getByRole('button', { name: 'Status: Offline' })).toBeVisible();
  await expect(ada.page.getByRole('button', { name: /Status: (Online|Offline)/ })).toHaveAccessibleName(
    'Status: Online',
  );
  await ada.accept();
  await expect.poll(() => seen(ada, benName)).toBe('blue');
  await expect.poll(() => seen(ben, adaName)).toBe('red');
});
