import { createPinia } from 'pinia';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { createApp, type App } from 'vue';
import '../../ui/base.css';
import type { FakeBridge } from '../../dev/fake-bridge.ts';
import SceneStage from '../../dev/SceneStage.vue';
import type { Scene } from '../../dev/scene.ts';
import { scenes } from '../../dev/scenes.ts';

/** Settings with a real camera, microphone and speaker of Chromium's making. */

let app: App | undefined;
beforeEach(() => page.viewport(1280, 800));
afterEach(() => {
  app?.unmount();
  document.body.replaceChildren();
});

async function open(scene: Partial<Scene> = {}): Promise<FakeBridge> {
  const settings = scenes.find(({ name }) => name === 'settings');
  const root = document.createElement('div');
  root.id = 'app';
  document.body.append(root);
  app = createApp(SceneStage, { scene: { ...settings, ...scene }, theme: 'light' });
  app.use(createPinia()).mount(root);
  await expect.element(page.getByRole('dialog', { name: 'Settings' })).toBeVisible();
  return Reflect.get(window, 'parley');
}

test('B21 B74: camera, microphone and speaker are chosen from what there is', async () => {
  const bridge = await open();
  for (const name of ['Camera', 'Microphone', 'Speaker']) {
    const select = page.getByLabelText(name, { exact: true });
    await expect.element(select).toBeVisible();
    const options = [...select.element().querySelectorAll('option')];
    expect(options.length).toBeGreaterThan(1);
    await select.selectOptions(options[1]!.value);
  }
  expect(bridge.argumentsOf('devices.choose')).toEqual(
    ['videoinput', 'audioinput', 'audiooutput'].map((kind) => expect.objectContaining({ kind })),
  );
});

test('B73: what the system does to the sound is switched', async () => {
  const bridge = await open();
  await page.getByRole('checkbox', { name: /^Noise suppression/ }).click();
  expect(bridge.argumentsOf('settings.change')).toEqual([{ noiseSuppression: false }]);
});

test('B21: the test shows the camera and how loud the microphone is, and closes both with the dialog', async () => {
  const opened: MediaStreamTrack[] = [];
  const { mediaDevices } = navigator;
  const original = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (constraints) => {
    const stream = await original(constraints);
    opened.push(...stream.getTracks());
    return stream;
  };
  await open();
  expect(opened).toEqual([]);
  await page.getByRole('button', { name: 'Test camera and microphone' }).click();
  const player = page.getByLabelText('What your camera shows');
  await expect.poll(() => Reflect.get(player.element(), 'videoWidth'), { timeout: 10_000 }).toBeGreaterThan(0);
  // The synthetic microphone beeps once a second.
  const meter = page.getByLabelText('Microphone level');
  await expect.poll(() => Reflect.get(meter.element(), 'value'), { timeout: 10_000 }).toBeGreaterThan(0.05);
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await expect.poll(() => opened.length > 1 && opened.every(({ readyState }) => readyState === 'ended')).toBe(true);
  mediaDevices.getUserMedia = original;
});

test('B74: the speaker plays a sound', async () => {
  await open();
  const play = page.getByRole('button', { name: 'Play a sound' });
  await play.click();
  await expect.element(play).toHaveAttribute('aria-busy', 'true');
  await expect.element(play, { timeout: 10_000 }).toHaveAttribute('aria-busy', 'false');
  expect(document.body.textContent).not.toContain('The speaker does not play');
});

test('B31 B70: what the system denies is said, with the way to its settings', async () => {
  const bridge = await open({ denied: ['camera'] });
  await expect.element(page.getByText('The system settings do not let Parley use the camera.')).toBeVisible();
  await page.getByRole('button', { name: 'Open them' }).click();
  expect(bridge.argumentsOf('devices.systemSettings')).toEqual([{ device: 'camera' }]);
});
