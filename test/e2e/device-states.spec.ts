import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Session } from '../../src/shared/account.ts';
import { signUp } from '../support/accounts.ts';
import { Desktop } from '../support/desktop.ts';
import { blue, red } from '../support/picture.ts';
import { ServerProcess } from '../support/server-process.ts';
import { soundOf } from '../support/tile-sound.ts';

type Opening = Omit<Parameters<typeof Desktop.open>[0], 'server' | 'session'>;
type Answer = 'granted' | 'denied' | 'not-determined';

let close: (() => unknown)[] = [];
test.afterEach(async () => {
  for (const end of close.toReversed()) await end();
  close = [];
});

/** Ada, whose devices are in the state that is tested, and Ben, who has all there is. */
async function two(
  adas: Opening,
): Promise<{ ada: Desktop; ben: Desktop; again: (other: Opening) => Promise<Desktop> }> {
  const server = await new ServerProcess().start();
  close.push(() => server.stop());
  const open = async (session: Session, opening: Opening): Promise<Desktop> => {
    const desktop = await Desktop.open({ server: server.url, session, ...opening });
    close.push(() => desktop.close());
    return desktop;
  };
  const [ada, ben] = [await signUp(server.url, 'Ada'), await signUp(server.url, 'Ben')];
  return {
    ada: await open(ada, adas),
    ben: await open(ben, { colour: blue }),
    again: (other) => open(ada, other),
  };
}

/** `caller` calls the other, by that name, who accepts. */
async function call(caller: Desktop, callee: Desktop, name = 'Ben'): Promise<void> {
  await caller.person(name).getByText('Online').waitFor();
  await caller.call(name);
  await callee.accept();
}

/** Whatever is the matter with Ada's devices, Ben is seen and heard by her. */
async function unharmed(ada: Desktop): Promise<void> {
  await expect.poll(() => ada.decoded(ada.tile('Ben')).then(({ colour }) => colour)).toBe('blue');
  await expect.poll(() => heard(ada, 'Ben')).toBe(true);
}

/** Whether anything but silence arrives of that person; the synthetic microphone beeps every half second. */
async function heard(desktop: Desktop, name: string): Promise<boolean> {
  return (await soundOf(desktop.tile(name))).peak > 0.01;
}

async function seen(ben: Desktop): Promise<void> {
  const frames = (): Promise<number> => ben.decoded(ben.tile('Ada')).then((found) => found.frames);
  const before = await frames();
  await expect.poll(frames).toBeGreaterThan(before + 10);
}

/**
 * The system is a Mac that allows this: the answers are those of the system's settings and of its own question, which is the
 * part that no other machine has. Everything behind them is what is shipped.
 */
async function onMac({ app }: Desktop, allows: Record<'camera' | 'microphone', Answer>): Promise<void> {
  await app.evaluate(({ systemPreferences }, said: Record<string, Answer>) => {
    Object.defineProperty(process, 'platform', { value: 'darwin' });
    const asked: Record<string, (granted: boolean) => void> = {};
    Object.assign(globalThis, { saidForTest: said, askedForTest: asked });
    Object.assign(systemPreferences, {
      getMediaAccessStatus: (device: string) => said[device] ?? 'granted',
      askForMediaAccess: (device: string) =>
        said[device] === 'not-determined'
          ? new Promise((resolve) => {
              asked[device] = (granted) => {
                said[device] = granted ? 'granted' : 'denied';
                resolve(granted);
              };
            })
          : Promise.resolve(said[device] === 'granted'),
    });
  }, allows);
}

/** In the system's settings; the window comes to the front again. */
async function allow({ app }: Desktop, device: 'camera' | 'microphone', answer: Answer): Promise<void> {
  await app.evaluate(
    ({ BrowserWindow }, change) => {
      Object.assign(Reflect.get(globalThis, 'saidForTest'), change);
      BrowserWindow.getAllWindows()[0]?.emit('focus');
    },
    { [device]: answer },
  );
}

/** The system's question is on the screen. */
function asks({ app }: Desktop, device: 'camera' | 'microphone'): Promise<boolean> {
  return app.evaluate((_, name) => Object.hasOwn(Reflect.get(globalThis, 'askedForTest'), name), device);
}

async function answer({ app }: Desktop, device: 'camera' | 'microphone', granted: boolean): Promise<void> {
  await app.evaluate((_, [name, given]) => Reflect.get(globalThis, 'askedForTest')[name](given), [
    device,
    granted,
  ] as const);
}

/**
 * Another program has the camera. Chromium's synthetic cameras open always, and this machine has no others: the page is told what
 * Chromium tells it then.
 */
function taken({ page }: Desktop, yes: boolean): Promise<void> {
  return page.evaluate((now) => {
    Reflect.set(window, 'takenForTest', now);
    if (Object.hasOwn(navigator.mediaDevices, 'getUserMedia')) return;
    const { mediaDevices } = navigator;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (constraints) => {
      if (constraints?.video === undefined || Reflect.get(window, 'takenForTest') !== true) return open(constraints);
      throw new DOMException('Could not start video source', 'NotReadableError');
    };
  }, yes);
}

test('B31 B70: a camera that the system denies is said with the way out, and is seen once it is allowed', async () => {
  const { ada, ben } = await two({ colour: red });
  await onMac(ada, { camera: 'denied', microphone: 'granted' });
  await call(ada, ben);
  const said = ada.page.getByText('Permission denied for the camera: allow Parley to use it in the system settings');
  await expect(said).toBeVisible();
  await unharmed(ada);
  await expect(ben.tile('Ada')).toContainText('No camera');
  await expect.poll(() => heard(ben, 'Ada')).toBe(true);
  await ada.control('Statistics').click();
  await expect(ada.page.getByRole('list', { name: 'Diagnosis' })).toContainText(
    'The camera is denied to Parley in the system settings, so nobody sees you.',
  );
  await ada.control('Settings').click();
  const settings = ada.page.getByRole('dialog', { name: 'Settings' });
  const notice = settings.getByText('The system settings do not let Parley use the camera.');
  await expect(notice).toBeVisible();
  await expect(settings.getByRole('button', { name: 'Open them' })).toBeVisible();
  await allow(ada, 'camera', 'granted');
  await expect(notice).toHaveCount(0);
  await ada.page.keyboard.press('Escape');
  await ada.control('Turn camera on').click();
  await expect.poll(() => ben.decoded(ben.tile('Ada')).then(({ colour }) => colour)).toBe('red');
  await expect(said).toHaveCount(0);
});

test('B31: an accepted call goes on while the system asks for the microphone, and when the answer is no', async () => {
  const { ada, ben } = await two({ colour: red });
  await onMac(ada, { camera: 'granted', microphone: 'not-determined' });
  await call(ben, ada, 'Ada');
  await expect.poll(() => asks(ada, 'microphone')).toBe(true);
  await expect.poll(() => ada.decoded(ada.tile('Ben')).then(({ colour }) => colour)).toBe('blue');
  await seen(ben);
  await expect(ada.page.getByText('Permission denied')).toHaveCount(0);
  await answer(ada, 'microphone', false);
  await expect(ada.page.getByText('Permission denied for the microphone')).toBeVisible();
  await expect(ben.tile('Ada')).toContainText('No microphone');
  await unharmed(ada);
  await seen(ben);
  await allow(ada, 'microphone', 'granted');
  await ada.control('Unmute').click();
  await expect.poll(() => heard(ben, 'Ada')).toBe(true);
});

test('B31 B70: with both denied one listens and looks on', async () => {
  const { ada, ben } = await two({ colour: red });
  await onMac(ada, { camera: 'denied', microphone: 'denied' });
  await call(ada, ben);
  for (const device of ['camera', 'microphone']) {
    await expect(ada.page.getByText(`Permission denied for the ${device}`)).toBeVisible();
  }
  await unharmed(ada);
});

test('B32: a camera that another program has is said, in the settings and in the call, and is seen once it is free', async () => {
  const { ada, ben } = await two({ colour: red });
  await taken(ada, true);
  const busy = 'The camera is already in use by another program, or does not answer: close that program and try again.';
  await ada.page.getByRole('button', { name: 'Settings' }).first().click();
  const settings = ada.page.getByRole('dialog', { name: 'Settings' });
  await settings.getByRole('button', { name: 'Test camera and microphone' }).click();
  await expect(settings.getByText(busy)).toBeVisible();
  await ada.page.keyboard.press('Escape');
  await call(ada, ben);
  await expect(ada.page.getByText(busy)).toBeVisible();
  await unharmed(ada);
  await expect(ben.tile('Ada')).toContainText('No camera');
  await expect.poll(() => heard(ben, 'Ada')).toBe(true);
  await taken(ada, false);
  await ada.control('Turn camera on').click();
  await expect.poll(() => ben.decoded(ben.tile('Ada')).then(({ colour }) => colour)).toBe('red');
  await expect(ada.page.getByText(busy)).toHaveCount(0);
});

test('B33: the camera that was chosen is not there any more: another is used, and said', async () => {
  const profile = mkdtempSync(join(tmpdir(), 'parley-profile-'));
  close.push(() => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));
  const { ada: before, ben, again } = await two({ cameras: 2, profile });
  await before.page.getByRole('button', { name: 'Settings' }).first().click();
  const camera = before.page.getByRole('dialog', { name: 'Settings' }).getByLabel('Camera', { exact: true });
  await camera.selectOption('fake_device_1');
  await expect(camera.locator('option:checked')).toHaveText('fake_device_1');
  await before.close();
  const ada = await again({ cameras: 1, profile });
  await call(ada, ben);
  await expect(
    ada.page.getByText('this camera is not there or cannot do what was asked. Choose another in Settings.'),
  ).toBeVisible();
  await unharmed(ada);
  await seen(ben);
  await ada.control('Settings').click();
  const choice = ada.page.getByRole('dialog', { name: 'Settings' }).getByLabel('Camera', { exact: true });
  await expect(choice.locator('option:checked')).toHaveText('fake_device_1 (not connected)');
});

test('B30 B70: without a camera one is heard, and told what to plug in', async () => {
  const { ada, ben } = await two({ cameras: 0 });
  await call(ada, ben);
  await expect(ada.page.getByText('Camera or microphone not found: plug in a camera')).toBeVisible();
  await unharmed(ada);
  await expect.poll(() => heard(ben, 'Ada')).toBe(true);
  await expect(ben.tile('Ada')).toContainText('No camera');
});
