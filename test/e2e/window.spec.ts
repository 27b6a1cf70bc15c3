import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@playwright/test';
import { executablePath, launch, state, type Client } from './security.client.ts';

// How the window itself behaves: closing, starting twice, crashing.

let client: Client;
test.beforeAll(async () => {
  client = await launch();
});
test.afterAll(() => client.close());

test('a call asks before the window closes', async () => {
  await client.app.evaluate(({ dialog }) => {
    const asked: string[] = [];
    Object.assign(globalThis, { asked });
    Object.assign(dialog, {
      showMessageBox: async (_window: unknown, options: { message: string }) => {
        asked.push(options.message);
        return { response: 1, checkboxChecked: false };
      },
    });
  });
  await client.inPage(`await window.parley.request('call.active', { active: true })`);
  await client.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  expect(await client.app.evaluate(() => Reflect.get(globalThis, 'asked'))).toEqual(['Leave the call and close?']);
  await client.inPage(`await window.parley.request('call.active', { active: false })`);
  expect(await state(client)).toMatchObject({ windows: 1 });
});

test('a second start of the same profile ends at once and brings the first forward', async () => {
  const forward = client.app.evaluate(
    ({ app }) => new Promise((seen) => app.once('second-instance', () => seen(true))),
  );
  const second = spawn(executablePath, client.arguments, { stdio: 'ignore' });
  const [code] = await once(second, 'exit', { signal: AbortSignal.timeout(20_000) }).finally(() => second.kill());
  expect(code).toBe(0);
  expect(await forward).toBe(true);
});

test('F43: a page that crashed comes back', async () => {
  const back = client.app.evaluate(
    ({ BrowserWindow }) =>
      new Promise((loaded) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        contents?.once('did-finish-load', () => loaded(true));
        contents?.forcefullyCrashRenderer();
      }),
  );
  expect(await back).toBe(true);
  expect(await client.inPage(`return (await window.parley.request('app.bootstrap')).ok`)).toBe(true);
});
