import { expect, test, type Frame } from '@playwright/test';
import { makePdf } from '../../src/renderer/dev/sample-pdf.ts';
import { attempt, headersOf, launch, state, type Client } from './security.client.ts';

// The frame that shows shared files, as the built client serves it: what it can do, and what it cannot.

const VIEWER = 'app://viewer/viewer.html';

test.describe('the frame of shared files', () => {
  let client: Client;
  let frame: Frame;
  test.beforeAll(async () => {
    client = await launch();
    const bytes = Buffer.from(await makePdf(3, 'https://example.org/')).toString('base64');
    await client.page.evaluate(
      async ([address, base64]) => {
        const element = document.createElement('iframe');
        element.setAttribute('sandbox', 'allow-scripts');
        element.src = address;
        element.style.cssText = 'position: fixed; inset: 0; width: 100%; height: 100%';
        const loaded = new Promise((done) => element.addEventListener('load', done, { once: true }));
        document.body.append(element);
        await loaded;
        const { port1, port2 } = new MessageChannel();
        const heard: unknown[] = [];
        Object.assign(window, { heardForTest: heard, frameForTest: port1 });
        port1.addEventListener('message', ({ data }) => heard.push(data));
        port1.start();
        element.contentWindow?.postMessage('begin', '*', [port2]);
        const content = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer;
        port1.postMessage({ type: 'open', kind: 'pdf', name: 'a.pdf', mediaType: 'application/pdf', content }, [
          content,
        ]);
      },
      [VIEWER, bytes] as const,
    );
    const found = client.page.frames().find((one) => one.url() === VIEWER);
    if (found === undefined) throw new Error('There is no frame.');
    frame = found;
  });
  test.afterAll(() => client.close());

  const heard = () => client.page.evaluate((): unknown[] => Reflect.get(window, 'heardForTest'));

  /** Without the driver's exemption from the frame's policy. */
  const inFrame = (code: string): Promise<unknown> =>
    client.app.evaluate(
      ({ BrowserWindow }, body) =>
        BrowserWindow.getAllWindows()[0]?.webContents.mainFrame.frames[0]?.executeJavaScript(
          `(async () => { ${body} })()`,
        ),
      code,
    );

  test('shows a document with its text', async () => {
    await expect.poll(heard).toContainEqual(expect.objectContaining({ type: 'opened', pages: 3 }));
    await expect.poll(() => frame.locator('.textLayer').first().textContent()).toContain('Page 1');
    await expect.poll(() => frame.locator('.page canvas').count()).toBeGreaterThan(0);
  });

  test('E25, E2: has no origin, no bridge, no Node and no storage', async () => {
    expect(
      await frame.evaluate(() => ({
        origin: self.origin,
        names: ['parley', 'require', 'process', 'Buffer', 'electron'].filter((name) => name in globalThis),
      })),
    ).toEqual({ origin: 'null', names: [] });
    for (const code of [
      () => localStorage.length,
      () => document.cookie,
      () => indexedDB.open('a'),
      () => window.parent.document.title,
      () => Reflect.get(window.parent, 'parley').request,
    ]) {
      expect.soft(await frame.evaluate(code).catch((error: Error) => error.message), String(code)).toMatch(/Security/);
    }
  });

  test('E25: runs in another process than the window', async () => {
    const processes = await client.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.mainFrame.framesInSubtree.map(({ osProcessId }) => osProcessId),
    );
    expect(processes).toHaveLength(2);
    expect(new Set(processes).size).toBe(2);
  });

  test('E7, T45: reaches no network, runs no text, opens nothing', async () => {
    for (const code of [
      `await fetch('https://example.org/')`,
      `await fetch('http://127.0.0.1:4861/')`,
      `await fetch('app://main/index.html')`,
      `eval('1')`,
      `new Worker('data:text/javascript,1')`,
      `document.body.innerHTML = '<b>x</b>'`,
      `if (window.open('https://example.org/') === null) throw new Error('denied')`,
      `window.top.location.href = 'https://example.org/'`,
    ]) {
      expect.soft(await inFrame(attempt(code)), code).not.toBe('allowed');
    }
  });

  test('E25: is refused outside of a window of ours, and without its origin whoever frames it', async () => {
    expect(await headersOf(client, VIEWER)).toMatchObject({
      'content-security-policy': expect.stringMatching(/frame-ancestors app:\/\/main;.* sandbox allow-scripts;/),
    });
  });

  test('T45: a file that navigates loses only its own frame', async () => {
    const before = await state(client);
    await inFrame(`setTimeout(() => { location.href = 'https://example.org/'; })`);
    await expect.poll(() => frame.url()).not.toBe(VIEWER);
    expect(frame.url()).toBe('chrome-error://chromewebdata/');
    expect(await state(client)).toEqual(before);
  });
});
