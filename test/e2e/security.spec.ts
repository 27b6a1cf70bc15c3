import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { SERVER, attempt, headersOf, launch, policy, root, state, type Client } from './security.client.ts';

// What a page of the built client can and cannot do, tried from inside it. The packaged client, with its sandbox and
// fuses, has a test of its own.

const session = { token: 'canary-token', user: { id: 'u1', name: 'ada', displayName: 'Ada' } };

test.describe('signed out', () => {
  let client: Client;
  test.beforeAll(async () => {
    client = await launch();
  });
  test.afterAll(() => client.close());

  test('E2, E3, E4, E6: the page has no Node, its own world and a sandbox', async () => {
    const names = ['require', 'process', 'Buffer', 'global', 'module', 'electron', 'ipcRenderer', '__dirname'];
    expect(await client.inPage(`return ${JSON.stringify(names)}.filter((name) => name in globalThis)`)).toEqual([]);
    const preferences = await client.app.evaluate(({ webContents }) =>
      webContents.getAllWebContents().map((contents): unknown => {
        // Not in the types any more.
        const read: unknown = Reflect.get(contents, 'getLastWebPreferences');
        return typeof read === 'function' ? Reflect.apply(read, contents, []) : 'unknown';
      }),
    );
    expect(preferences).toHaveLength(1);
    expect(preferences[0]).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
    });
  });

  test('T43, E17: the bridge is two frozen functions', async () => {
    expect(
      await client.inPage(`
        const before = window.parley;
        const tries = [() => { window.parley = 1; }, () => { delete window.parley; }, () => { before.request = 1; },
          () => { before.extra = 1; }, () => { delete before.on; }];
        for (const go of tries) { try { go(); } catch {} }
        return { same: window.parley === before, frozen: Object.isFrozen(before),
          tree: Object.entries(before).map(([name, value]) => name + ':' + typeof value) };`),
    ).toEqual({ same: true, frozen: true, tree: ['request:function', 'on:function'] });
  });

  test('T43, E17: listeners get the payload and nothing of the event', async () => {
    expect(
      await client.inPage(`
        const seen = [];
        const stop = window.parley.on('settings.changed', (...all) => seen.push(all));
        await window.parley.request('settings.change', { ringSound: false });
        await window.parley.request('settings.change', { ringSound: true });
        stop();
        await window.parley.request('settings.change', { ringSound: true });
        return seen;`),
    ).toMatchObject([[{ theme: 'system', ringSound: false }], [{ theme: 'system', ringSound: true }]]);
  });

  test('E7, E15: the policy reaches nothing before sign-in, on every answer', async () => {
    for (const address of ['app://main/index.html', 'app://main/missing.html']) {
      expect(await headersOf(client, address)).toMatchObject({
        'content-security-policy': policy(`'none'`),
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      });
    }
  });

  test('E7, T44: no eval, no inline script, no markup from text, no foreign address', async () => {
    expect(await client.inPage(attempt(`eval('1')`))).toBe('EvalError');
    expect(await client.inPage(attempt(`new Function('1')()`))).toBe('EvalError');
    const empty = '[0, 97, 115, 109, 1, 0, 0, 0]';
    expect(await client.inPage(attempt(`new WebAssembly.Module(Uint8Array.of(...${empty}))`))).toBe('CompileError');
    for (const code of [
      `document.body.innerHTML = '<b>x</b>'`,
      `document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="globalThis.canary = 1">')`,
      `document.write('<script>canary = 1</script>')`,
      `document.createElement('script').text = 'canary = 1'`,
      `document.createElement('script').src = 'data:text/javascript,canary = 1'`,
      `document.createElement('iframe').srcdoc = '<script>1</script>'`,
      `new DOMParser().parseFromString('<b>', 'text/html')`,
      `new Worker('data:text/javascript,1')`,
      `setTimeout('canary = 1')`,
      `trustedTypes.createPolicy('mine', {})`,
      `await fetch('https://example.org/')`,
      `await fetch('http://127.0.0.1:4861/')`,
      `await fetch('file:///etc/passwd')`,
      `await import('data:text/javascript,globalThis.canary = 1')`,
    ]) {
      expect.soft(await client.inPage(attempt(code)), code).not.toBe('allowed');
    }
    expect(
      await client.inPage(`
        const button = document.createElement('button');
        button.setAttribute('style', 'color: red');
        try { button.setAttribute('onclick', 'globalThis.canary = 1'); } catch {}
        document.body.append(button);
        button.click();
        button.remove();
        return { canary: globalThis.canary ?? 'unset', colour: button.style.color };`),
    ).toEqual({ canary: 'unset', colour: '' });
  });

  test('E15: addresses that try to leave the folder have no file', async () => {
    for (const path of [
      '..%2fmain%2findex.js',
      '%2e%2e%2fmain%2findex.js',
      '..%5cmain%5cindex.js',
      '%252e%252e%252fmain%252findex.js',
      '%2e%2e/main/index.js',
      '../main/index.js',
      '../../package.json',
      '..%2f..%2fpackage.json',
      '/etc/passwd',
      '%2fetc%2fpasswd',
      'index.html%00',
      'index.html::$DATA',
      '.git/config',
      'assets/',
      '',
    ]) {
      const answer = await headersOf(client, `app://main/${path}`);
      expect.soft([path, answer.status, answer.text]).toEqual([path, 404, '']);
    }
    expect((await headersOf(client, 'app://main/index.html')).status).toBe(200);
  });

  test('T45, E9, E10, E11: nothing leaves the page, opens a window or holds a guest', async () => {
    let visits = 0;
    const outside = createServer((_request, response) => {
      visits += 1;
      response.end('outside');
    });
    await once(outside.listen(0, '127.0.0.1'), 'listening');
    const address = outside.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const targets = [
      `http://127.0.0.1:${port}/`,
      'https://example.org/',
      'file:///etc/passwd',
      'data:text/html,hi',
      'blob:app://main/1',
      'javascript:void(globalThis.canary = 1)',
      'parley://open',
      'app://evil/index.html',
      'chrome://gpu',
    ];
    const before = await state(client);
    for (const target of targets) {
      const link = JSON.stringify(target);
      for (const code of [
        `location.href = ${link}`,
        `location.replace(${link})`,
        `const a = document.createElement('a'); a.href = ${link}; document.body.append(a); a.click(); a.remove()`,
        `const f = document.createElement('form'); f.action = ${link}; f.method = 'post'; document.body.append(f); f.submit(); f.remove()`,
        `const m = document.createElement('meta'); m.httpEquiv = 'refresh'; m.content = '0;url=' + ${link}; document.head.append(m); m.remove()`,
      ]) {
        await client.inPage(attempt(code), { click: true });
      }
      expect.soft(await client.inPage(`return window.open(${link})`, { click: true })).toBeNull();
    }
    await client.inPage(`
      const guest = document.createElement('webview');
      guest.src = 'https://example.org/';
      document.body.append(guest);
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      guest.remove();`);
    await expect.poll(() => state(client)).toEqual(before);
    expect(visits).toBe(0);
    outside.close();
    expect(await client.inPage(`return globalThis.canary ?? 'unset'`)).toBe('unset');
  });

  test('T45, E10: about:blank, which nobody is asked about, is left again at once', async () => {
    const trail = client.app.evaluate(
      ({ BrowserWindow }) =>
        new Promise((done) => {
          const seen: string[] = [];
          const contents = BrowserWindow.getAllWindows()[0]?.webContents;
          contents?.on('did-navigate', (_event, address) => {
            if (seen.push(address) === 2) done(seen);
          });
        }),
    );
    await client.inPage(`setTimeout(() => { location.href = 'about:blank'; })`);
    expect(await trail).toEqual(['about:blank', 'app://main/index.html']);
    await client.page.waitForFunction(() => document.querySelector('#app')?.childElementCount);
  });

  test('T47, E5: permissions are denied but for the few a call needs', async () => {
    const states = await client.inPage(`
      const result = {};
      for (const name of ['geolocation', 'midi', 'notifications', 'clipboard-read', 'persistent-storage', 'camera',
        'microphone', 'storage-access', 'idle-detection', 'background-sync', 'local-fonts', 'window-management']) {
        try { result[name] = (await navigator.permissions.query({ name })).state; } catch (error) { result[name] = error.name; }
      }
      return result;`);
    expect(states).toMatchObject({
      geolocation: 'denied',
      midi: 'denied',
      notifications: 'denied',
      'clipboard-read': 'denied',
      'idle-detection': 'denied',
      camera: 'granted',
      microphone: 'granted',
    });
    for (const code of [
      `await new Promise((ok, no) => navigator.geolocation.getCurrentPosition(ok, no))`,
      `await navigator.requestMIDIAccess({ sysex: true })`,
      `await navigator.clipboard.readText()`,
      `await navigator.usb.requestDevice({ filters: [] })`,
      `if ((await navigator.hid.requestDevice({ filters: [] })).length === 0) throw new Error('none')`,
      `await navigator.serial.requestPort()`,
      `await navigator.bluetooth.requestDevice({ acceptAllDevices: true })`,
      `await document.body.requestPointerLock()`,
      `if ((await Notification.requestPermission()) !== 'granted') throw new Error('denied')`,
    ]) {
      expect.soft(await client.inPage(attempt(code), { click: true }), code).not.toBe('allowed');
    }
    expect(
      await client.inPage(attempt(`await navigator.mediaDevices.getUserMedia({ audio: true, video: true })`)),
    ).toBe('allowed');
  });

  test('T48, E24: a screen is captured only by choice, once, and after a click', async () => {
    const capture = attempt(`await navigator.mediaDevices.getDisplayMedia({ video: true })`);
    const choose = `
      const { value } = await window.parley.request('screen.sources');
      return [value[0].id, (await window.parley.request('screen.choose', { id: value[0].id })).ok];`;
    expect(await client.inPage(capture, { click: true })).toBe('NotAllowedError');
    const [id] = [await client.inPage(choose)].flat();
    expect(await client.inPage(capture, { click: true })).toBe('allowed');
    expect(await client.inPage(capture, { click: true })).toBe('NotAllowedError');
    for (const again of [id, 'screen:0:0', '']) {
      expect(
        await client.inPage(`return window.parley.request('screen.choose', { id: ${JSON.stringify(again)} })`),
      ).toMatchObject({ ok: false, error: { code: 'SOURCE_NOT_FOUND' } });
    }
    // A page loaded anew has seen no click, and what was chosen before is void.
    await client.inPage(choose);
    await client.page.reload();
    expect(await client.inPage(capture, { click: true })).toBe('NotAllowedError');
    await client.page.reload();
    await client.inPage(choose);
    expect(await client.inPage(capture)).not.toBe('allowed');
    // The older way around the picker.
    for (const source of ['screen', 'desktop']) {
      const legacy = `await navigator.mediaDevices.getUserMedia({ video: { mandatory: { chromeMediaSource: '${source}' } } })`;
      expect(await client.inPage(attempt(legacy), { click: true })).toBe('NotAllowedError');
    }
  });

  test('T41, E14: another page or frame with the same preload is refused', async () => {
    const answers = await client.app.evaluate(
      async ({ BrowserWindow, session }, preload) => {
        const partition = session.fromPartition('other');
        const asked = [];
        for (const address of ['data:text/html,<title>x</title>', 'about:blank', `file://${preload}`]) {
          const other = new BrowserWindow({
            show: false,
            webPreferences: { preload, sandbox: true, session: partition },
          });
          await other.loadURL(address).catch(() => {});
          asked.push(await other.webContents.executeJavaScript(`window.parley.request('app.bootstrap')`));
          other.destroy();
        }
        return asked;
      },
      join(root, 'out', 'preload', 'index.cjs'),
    );
    expect(answers).toHaveLength(3);
    for (const answer of answers) expect(answer).toMatchObject({ ok: false, error: { code: 'FORBIDDEN_SENDER' } });

    expect(
      await client.inPage(`
        const frame = document.createElement('iframe');
        document.body.append(frame);
        const bridge = typeof frame.contentWindow.parley;
        frame.remove();
        return bridge;`),
    ).toBe('undefined');
  });

  test('T42: hostile arguments are refused and main lives on', async () => {
    const pid = await client.app.evaluate(() => process.pid);
    const codes = await client.inPage(`
      let deep = 1;
      for (let i = 0; i < 900; i++) deep = [deep];
      const odd = [deep, { id: deep }, null, 1, 'x'.repeat(1e6), [], { __proto__: { id: 1 } }, new Map([[1, 2]]),
        new Uint8Array(1e5), { devices: Array(1e5).fill({}) }, Number.NaN, 1n];
      const seen = new Set();
      for (const channel of ['screen.choose', 'devices.report', 'link.open', 'account.signIn', 'call.active', 'app.ready']) {
        for (const argument of odd) {
          const answer = await window.parley.request(channel, argument);
          seen.add(answer.ok ? 'ok' : answer.error.code);
        }
      }
      seen.add((await window.parley.request('constructor')).error.code);
      return [...seen].sort();`);
    expect(codes).toEqual(['INVALID_ARGUMENT', 'UNKNOWN_CHANNEL']);
    expect(await client.app.evaluate(() => process.pid)).toBe(pid);
  });

  test('T46, E12: only checked links reach the system', async () => {
    await client.app.evaluate(({ shell }) => {
      const opened: string[] = [];
      Object.assign(globalThis, { opened });
      shell.openExternal = async (url) => void opened.push(url);
    });
    const refused = await client.inPage(`
      const codes = [];
      for (const url of ['file:///etc/passwd', 'smb://x/y', 'ms-msdt:/id', 'javascript:1', 'https://ok@evil.example',
        'http://example.org', 'data:text/html,1', '//host/x', '']) {
        codes.push((await window.parley.request('link.open', { url })).error?.code);
      }
      await window.parley.request('link.open', { url: 'https://EXAMPLE.org' });
      return codes;`);
    expect(refused).toEqual(Array.from({ length: 9 }, () => 'LINK_REFUSED'));
    expect(await client.app.evaluate(() => Reflect.get(globalThis, 'opened'))).toEqual(['https://example.org/']);
  });
});

test.describe('signed in', () => {
  let client: Client;
  test.beforeAll(async () => {
    client = await launch({ PARLEY_DEV_SESSION: JSON.stringify(session) });
  });
  test.afterAll(() => client.close());

  test('E1, E7: the policy reaches exactly the chosen server', async () => {
    expect(await headersOf(client, 'app://main/index.html')).toMatchObject({
      'content-security-policy': policy(`${SERVER} ${SERVER.replace('http', 'ws')}`),
    });
    expect(await client.inPage(attempt(`await fetch('http://127.0.0.1:4862/')`))).toBe('TypeError');
    const refused = await client.inPage(`
      const refused = [];
      for (const url of ['http://127.0.0.1:4862/', 'https://example.org/', 'wss://example.org/']) {
        const violation = new Promise((seen) =>
          document.addEventListener('securitypolicyviolation', (event) => seen(event.blockedURI), { once: true }));
        if (url.startsWith('ws')) { try { new WebSocket(url); } catch {} } else await fetch(url).catch(() => {});
        refused.push(await violation);
      }
      return refused;`);
    expect(refused).toEqual(['http://127.0.0.1:4862/', 'https://example.org/', 'wss://example.org/']);
  });

  test('T51, E21: the session is in no environment, file or log of the profile', async () => {
    expect(await client.app.evaluate(() => process.env['PARLEY_DEV_SESSION'] ?? 'unset')).toBe('unset');
    for (const entry of readdirSync(client.profile, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      expect.soft(readFileSync(path).includes('canary-token'), path).toBe(false);
    }
  });
});
