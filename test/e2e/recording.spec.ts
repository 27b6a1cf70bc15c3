import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { ALL_FORMATS, BufferSource, Input } from 'mediabunny';
import type { Desktop } from '../support/desktop.ts';
import { gather, tones, type Cast } from '../support/stage.ts';

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
async function inCall(people = 2, humming = false): Promise<{ ada: Desktop; ben: Desktop }> {
  cast = await gather(people, {}, { humming });
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

/** Plays the file in that window, and reads what stands out on its left and right, above and below, from a second on. */
function played(desktop: Desktop, from = 1): Promise<{ left: string; right: string; below: string; at: number }> {
  return desktop.page.evaluate(
    async ([base64, from]) => {
      const data = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const player = document.createElement('video');
      player.muted = true;
      player.src = URL.createObjectURL(new Blob([data], { type: 'video/webm' }));
      const second = new Promise((resolve) => {
        player.addEventListener('timeupdate', () => {
          if (player.currentTime > from) resolve(undefined);
        });
      });
      player.currentTime = from - 1;
      await player.play();
      await second;
      const canvas = document.createElement('canvas');
      canvas.width = 8;
      canvas.height = 4;
      const context = canvas.getContext('2d');
      context?.drawImage(player, 0, 0, 8, 4);
      const colour = (x: number, y = 1): string => {
        const pixel = [...(context?.getImageData(x, y, 1, 1).data ?? [])].slice(0, 3);
        return ['red', 'green', 'blue'][pixel.indexOf(Math.max(...pixel))] ?? '';
      };
      return { left: colour(1), right: colour(6), below: colour(1, 3), at: player.currentTime };
    },
    [bytes().toString('base64'), from] as const,
  );
}

/** Which of the tones is to be heard in the file between these seconds, of its beginning or, below zero, of its end. */
function hummed(desktop: Desktop, from: number, to: number): Promise<number[]> {
  return desktop.page.evaluate(
    async ({ base64, from, to, tones }) => {
      const data = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const rate = 48_000;
      const sound = await new OfflineAudioContext(1, 1, rate).decodeAudioData(data.buffer);
      const place = (second: number): number => Math.round((second < 0 ? sound.duration + second : second) * rate);
      const samples = sound.getChannelData(0).slice(place(from), place(to));
      // Goertzel: how much of one frequency there is, of tenths of a second, since what travels is stretched now and then.
      const of = (frequency: number, part: Float32Array): number => {
        const turn = 2 * Math.cos((2 * Math.PI * frequency) / rate);
        let [one, two] = [0, 0];
        for (const sample of part) [one, two] = [sample + turn * one - two, one];
        return (2 * Math.sqrt(one ** 2 + two ** 2 - turn * one * two)) / part.length;
      };
      const parts = Array.from({ length: Math.floor((samples.length / rate) * 10) }, (_, i) =>
        samples.slice((i * rate) / 10, ((i + 1) * rate) / 10),
      );
      // The microphones give 0.24. Three windows and a recorder on two cores leave gaps, of everybody alike, a second long.
      const mean = (frequency: number): number =>
        parts.reduce((sum, part) => sum + of(frequency, part), 0) / parts.length;
      // Whoever is not to be heard is not, on the average either.
      return tones.filter((tone) => mean(tone) > 0.02 || parts.some((part) => of(tone, part) > 0.1));
    },
    { base64: bytes().toString('base64'), from, to, tones },
  );
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

test('B76: a film that is shared is in the recording as it is seen', async () => {
  const { ada, ben } = await inCall();
  const film = await ada.page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d');
    if (context !== null) context.fillStyle = '#0f0';
    const draw = setInterval(() => context?.fillRect(0, 0, canvas.width, canvas.height), 50);
    const parts: Blob[] = [];
    const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: 'video/webm;codecs=vp8' });
    const over = new Promise((resolve) => recorder.addEventListener('stop', resolve));
    recorder.addEventListener('dataavailable', ({ data }) => {
      parts.push(data);
      if (parts.length === 2) recorder.stop();
    });
    recorder.start(500);
    await over;
    clearInterval(draw);
    return [...new Uint8Array(await new Blob(parts).arrayBuffer())];
  });
  await ada.openFile('film.webm', 'video/webm', new Uint8Array(film));
  await expect(ben.page.frameLocator('iframe[title="film.webm"]').locator('video')).toBeVisible();
  await ada.control('Record').click();
  await ben.page.getByRole('button', { name: 'Agree' }).click();
  await expect.poll(() => seconds(ada)).toBeGreaterThanOrEqual(5);
  await ada.control('Stop recording').click();
  await expect(ada.page.getByText(/The recording is saved/)).toBeVisible();
  expect(await played(ben, 4)).toMatchObject({ left: 'green', below: 'green' });
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

test('B76: of three people the file has everyone’s sound and picture, of who came later from when they agreed', async () => {
  test.setTimeout(120_000);
  const { ada, ben } = await inCall(3, true);
  const cleo = cast.people[2]!.desktop;
  await ada.control('Record').click();
  await ben.page.getByRole('button', { name: 'Agree' }).click();
  await expect.poll(() => seconds(ada)).toBeGreaterThanOrEqual(1);
  await ada.control('People').click();
  await ada.page.getByRole('listitem', { name: 'Cleo' }).getByRole('button', { name: 'Add' }).click();
  await cleo.accept();
  await expect.poll(() => ada.decoded(ada.tile('Cleo')).then(({ colour }) => colour)).toBe('green');
  const question = cleo.page.getByRole('alert').filter({ hasText: 'Ada records this call' });
  await expect(question).toContainText(
    'You are neither heard nor seen in it until you agree, and neither are your files and marks.',
  );
  await expect(ada.page.getByText('Cleo can be recorded once they agree.')).toBeVisible();
  const seen = await seconds(ada);
  await expect.poll(() => seconds(ada)).toBeGreaterThanOrEqual(seen + 6);
  const agreed = await seconds(ada);
  await question.getByRole('button', { name: 'Agree' }).click();
  await expect(cleo.page.getByText('Ada is recording')).toBeVisible();
  const taken = await seconds(ada);
  await expect.poll(() => seconds(ada)).toBeGreaterThanOrEqual(taken + 6);
  await ada.control('Stop recording').click();
  await expect(ada.page.getByText(/The recording is saved/)).toBeVisible();
  // Reading it takes what the call would.
  for (const desktop of [ada, ben, cleo]) await desktop.control('Leave call').click();
  expect(await hummed(ben, seen + 0.5, agreed - 0.5)).toEqual(tones.slice(0, 2));
  expect(await hummed(ben, taken, -0.5)).toEqual(tones);
  expect(await played(ben, seen + 0.5)).toMatchObject({ left: 'red', right: 'blue' });
  // Three windows and a recorder are more than two cores can draw in time: whenever it is, they are in it.
  const later = await Promise.all([1, 2, 3].map((second) => played(ben, taken + second)));
  expect(later.map(({ below }) => below)).toContain('green');
});

test('B76: while somebody does not answer nothing is recorded, and the question goes with who asked it', async () => {
  const { ada, ben } = await inCall();
  await ada.control('Record').click();
  await expect(ben.page.getByRole('button', { name: 'Agree' })).toBeVisible();
  await expect(ada.page.getByText('Waiting for Ben.')).toBeVisible();
  const { frames } = await ada.decoded(ada.tile('Ben'));
  await expect.poll(async () => (await ada.decoded(ada.tile('Ben'))).frames).toBeGreaterThan(frames + 60);
  expect(readdirSync(folder)).toEqual([]);
  await ada.control('Stop recording').click();
  await expect(ben.page.getByRole('button', { name: 'Agree' })).toHaveCount(0);
  await expect(ada.control('Record')).toBeVisible();
  expect(readdirSync(folder)).toEqual([]);
});
