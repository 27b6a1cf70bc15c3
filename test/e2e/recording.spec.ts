import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { ALL_FORMATS, BufferSource, Input } from 'mediabunny';
import type { Desktop } from '../support/desktop.ts';
import { gather, type Cast } from '../support/stage.ts';

let folder: string;
let cast: Cast;
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-videos-'));
});
test.afterEach(async () => {
  await cast.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Two in a call; what Ada records goes to a folder of the test. */
async function inCall(): Promise<{ ada: Desktop; ben: Desktop }> {
  cast = await gather(2);
  const [ada, ben] = cast.people.map(({ desktop }) => desktop);
  await ada!.app.evaluate(({ app }, videos) => app.setPath('videos', videos), folder);
  await ada!.call('Ben');
  await ben!.accept();
  await expect.poll(() => ada!.decoded(ada!.tile('Ben')).then(({ colour }) => colour)).toBe('blue');
  return { ada: ada!, ben: ben! };
}

function bytes(): Buffer<ArrayBuffer> {
  const [name] = readdirSync(join(folder, 'Parley'));
  return readFileSync(join(folder, 'Parley', name!));
}

const recorded = () => new Input({ source: new BufferSource(bytes()), formats: ALL_FORMATS });

/** Plays the file in that window, and reads a second into it what stands out on its left and on its right. */
function played(desktop: Desktop): Promise<{ left: string; right: string; at: number }> {
  return desktop.page.evaluate(async (base64) => {
    const data = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const player = document.createElement('video');
    player.muted = true;
    player.src = URL.createObjectURL(new Blob([data], { type: 'video/webm' }));
    const second = new Promise((resolve) => {
      player.addEventListener('timeupdate', () => {
        if (player.currentTime > 1) resolve(undefined);
      });
    });
    await player.play();
    await second;
    const canvas = document.createElement('canvas');
    canvas.width = 8;
    canvas.height = 4;
    const context = canvas.getContext('2d');
    context?.drawImage(player, 0, 0, 8, 4);
    const colour = (x: number): string => {
      const pixel = [...(context?.getImageData(x, 1, 1, 1).data ?? [])].slice(0, 3);
      return ['red', 'green', 'blue'][pixel.indexOf(Math.max(...pixel))] ?? '';
    };
    return { left: colour(1), right: colour(6), at: player.currentTime };
  }, bytes().toString('base64'));
}

/** Recorded so far, in seconds, as Ada reads it. */
const seconds = async (desktop: Desktop) => {
  const words = await desktop.page.getByRole('timer', { name: 'Recorded' }).textContent();
  const [, minute = '', second = ''] = /(\d+):(\d+)/.exec(words ?? '') ?? [];
  return Number(minute) * 60 + Number(second);
};

test('B76: everyone agrees before it starts, sees who records, and the file plays', async () => {
  const { ada, ben } = await inCall();
  await ada.control('Record').click();
  const question = ben.page.getByRole('alert').filter({ hasText: 'Ada wants to record this call' });
  await expect(question).toBeVisible();
  await expect(ada.page.getByText('Waiting for Ben.')).toBeVisible();
  expect(readdirSync(folder)).toEqual([]);
  await question.getByRole('button', { name: 'Agree' }).click();
  await expect(ben.page.getByText('Ada is recording')).toBeVisible();
  await expect(ada.page.getByText('You are recording')).toBeVisible();
  await expect.poll(() => seconds(ada)).toBeGreaterThanOrEqual(4);
  await ada.control('Stop recording').click();
  await expect(ada.page.getByText(/The recording is saved: Ada, Ben .*\.webm/)).toBeVisible();
  await expect(ben.page.getByText('Ada is recording')).toHaveCount(0);
  const file = recorded();
  expect(await file.computeDuration()).toBeGreaterThan(3);
  expect((await file.getPrimaryVideoTrack())?.codec).toBe('vp8');
  expect((await file.getPrimaryAudioTrack())?.codec).toBe('opus');
  expect(await played(ben)).toMatchObject({ left: 'red', right: 'blue' });
});

test('B76: whoever declines is not recorded, and no file is made', async () => {
  const { ada, ben } = await inCall();
  await ada.control('Record').click();
  await ben.page.getByRole('button', { name: 'Decline' }).click();
  await expect(ada.page.getByText('Ben does not want to be recorded')).toBeVisible();
  await expect(ada.control('Record')).toBeVisible();
  expect(readdirSync(folder)).toEqual([]);
});

test('B76: killed midway, the file plays up to there; a folder that cannot be written is said, and the call goes on', async () => {
  const { ada, ben } = await inCall();
  // A file where the folder should be.
  await ada.app.evaluate(({ app }, videos) => app.setPath('videos', videos), '/dev/null');
  await ada.control('Record').click();
  await ben.page.getByRole('button', { name: 'Agree' }).click();
  await expect(ada.page.getByText('Parley cannot write to the recordings folder.')).toBeVisible();
  await expect(ben.page.getByText('Ada is recording')).toHaveCount(0);
  mkdirSync(join(folder, 'Parley'));
  await ada.app.evaluate(({ app }, videos) => app.setPath('videos', videos), folder);
  await ada.control('Record').click();
  await ben.page.getByRole('button', { name: 'Agree' }).click();
  const onDisk = async () => {
    try {
      return await recorded().computeDuration();
    } catch {
      // Not even its beginning.
      return 0;
    }
  };
  await expect.poll(onDisk).toBeGreaterThan(2);
  ada.kill();
  const file = recorded();
  expect(await played(ben)).toMatchObject({ left: 'red', right: 'blue' });
  for (const track of await file.getTracks())
    expect((await track.computePacketStats()).packetCount).toBeGreaterThan(20);
});
