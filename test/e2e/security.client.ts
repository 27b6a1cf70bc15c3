import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { electronPath, launchElectron } from '../support/desktop.ts';

export const root = resolve(import.meta.dirname, '..', '..');
export const executablePath = electronPath();
const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** Nobody listens there: these tests are about the window. */
export const SERVER = 'http://127.0.0.1:4861';

export interface Client {
  app: ElectronApplication;
  page: Page;
  profile: string;
  arguments: string[];
  /** Runs code in the page without the driver's click, and without its exemption from the page's policy. */
  inPage: (code: string, options?: { click: boolean }) => Promise<unknown>;
  close: () => Promise<void>;
}

export async function launch(environment: Record<string, string> = {}): Promise<Client> {
  const profile = mkdtempSync(join(tmpdir(), 'parley-security-'));
  const args = [...asRoot, root, '--profile-dir', profile, '--server', SERVER, '--fake-media'];
  const inherited = Object.entries(process.env).flatMap(([name, value]) => (value ? [[name, value]] : []));
  const app = await launchElectron(args, { ...Object.fromEntries(inherited), ...environment });
  const page = await app.firstWindow();
  await page.waitForFunction(() => document.querySelector('#app')?.childElementCount);
  return {
    app,
    page,
    profile,
    arguments: args,
    inPage: (code, { click } = { click: false }) =>
      app.evaluate(
        ({ BrowserWindow }, [body, clicked]) =>
          BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(`(async () => { ${body} })()`, clicked),
        [code, click] as const,
      ),
    close: async () => {
      await app.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export function policy(connect: string): string {
  return (
    `default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; ` +
    `media-src 'self' blob: mediastream:; connect-src ${connect}; worker-src 'self'; frame-src app://viewer; frame-ancestors 'none'; ` +
    `base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types vue own-worker`
  );
}

export function headersOf(client: Client, address: string) {
  return client.app.evaluate(async ({ session }, url) => {
    const response = await session.defaultSession.fetch(url);
    return { status: response.status, text: await response.text(), ...Object.fromEntries(response.headers) };
  }, address);
}

/** Tries code in the page and answers with the name of the error, or "allowed". */
export const attempt = (code: string) => `try { ${code}; return 'allowed'; } catch (error) { return error.name; }`;

export async function state(client: Client) {
  return client.app.evaluate(({ BrowserWindow, webContents }) => ({
    url: BrowserWindow.getAllWindows()[0]?.webContents.getURL(),
    windows: BrowserWindow.getAllWindows().length,
    contents: webContents.getAllWebContents().length,
  }));
}
