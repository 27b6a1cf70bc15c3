import { expect, test } from '@playwright/test';
import { signUp } from '../support/accounts.ts';
import { Desktop } from '../support/desktop.ts';
import { blue } from '../support/picture.ts';
import { ServerProcess } from '../support/server-process.ts';
import { SoundServer } from '../support/sound-server.ts';
import { soundOf } from '../support/tile-sound.ts';

// What each hums at, in Hz.
const DESK = 440;
const HEADSET = 880;

let close: (() => unknown)[] = [];
test.afterEach(async () => {
  for (const end of close.toReversed()) await end();
  close = [];
});

/** Two in a call by voice; Ada's microphones are those of a PulseAudio, and she chose the one on the desk. */
async function inCall() {
  const sound = new SoundServer();
  close.push(() => sound.stop());
  await sound.start();
  const pull = { desk: sound.plug('Desk', DESK), headset: sound.plug('Headset', HEADSET) };
  const server = await new ServerProcess().start();
  close.push(() => server.stop());
  const [adas, bens] = [await signUp(server.url, 'Ada'), await signUp(server.url, 'Ben')];
  const ada = await Desktop.open({ server: server.url, session: adas, sound: sound.address });
  close.push(() => ada.close());
  const ben = await Desktop.open({ server: server.url, session: bens, colour: blue });
  close.push(() => ben.close());
  // A hum is noise to what takes noise out.
  const off = '{ echoCancellation: false, noiseSuppression: false, autoGainControl: false }';
  await ada.page.evaluate(`window.parley.request('settings.change', ${off})`);
  const microphone = await microphoneOf(ada);
  await microphone.selectOption('Desk');
  await ada.page.keyboard.press('Escape');
  await ada.person('Ben').getByRole('button', { name: 'Voice call' }).click();
  await ben.accept();
  return { ada, ben, sound, pull };
}

async function microphoneOf(desktop: Desktop) {
  await desktop.page.getByRole('button', { name: 'Settings' }).first().click();
  return desktop.page.getByRole('dialog', { name: 'Settings' }).getByLabel('Microphone', { exact: true });
}

/** What is loudest in what Ben receives of Ada, to the nearest of these. */
async function heard(ben: Desktop): Promise<number | undefined> {
  const { loudest } = await soundOf(ben.tile('Ada'));
  return [DESK, HEADSET].find((frequency) => Math.abs(frequency - loudest) < 10);
}

test('F25 B22: the microphone is pulled out in the call, another takes its place, and it comes back with its plug', async () => {
  const { ada, ben, sound, pull } = await inCall();
  await expect.poll(() => heard(ben)).toBe(DESK);
  pull.desk();
  await expect(
    ada.page.getByText('The microphone is gone: Parley uses the one that the system chose now'),
  ).toBeVisible();
  await expect.poll(() => heard(ben)).toBe(HEADSET);
  const microphone = await microphoneOf(ada);
  await expect(microphone.locator('option:checked')).toHaveText(/Desk/);
  await expect(microphone.locator('option', { hasText: 'Headset' })).toHaveCount(1);
  await ada.page.keyboard.press('Escape');
  sound.plug('Desk', DESK);
  await expect.poll(() => heard(ben)).toBe(DESK);
  await expect(ada.page.getByText('The microphone is gone')).toHaveCount(0);
});

test('F25 B22: without any microphone the call goes on; one that is plugged in is heard, and stays muted if that was', async () => {
  const { ada, ben, sound, pull } = await inCall();
  await expect.poll(() => heard(ben)).toBe(DESK);
  await ada.control('Mute').click();
  pull.headset();
  pull.desk();
  await expect(ada.page.getByText(/plug (it in again|in a microphone)/)).toBeVisible();
  await expect(ben.tile('Ada')).toContainText('No microphone');
  sound.plug('Headset', HEADSET);
  await expect(ben.tile('Ada')).not.toContainText('No microphone');
  expect(await heard(ben)).toBeUndefined();
  await ada.control('Unmute').click();
  await expect.poll(() => heard(ben)).toBe(HEADSET);
});
