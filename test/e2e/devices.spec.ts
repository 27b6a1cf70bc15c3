import { expect, test } from '@playwright/test';
import type { Desktop } from '../support/desktop.ts';
import { gather, type Cast } from '../support/stage.ts';

let cast: Cast;
test.afterEach(() => cast.close());

async function inCall(): Promise<{ ada: Desktop; ben: Desktop }> {
  cast = await gather(2);
  const [ada, ben] = cast.people.map(({ desktop }) => desktop);
  await ada!.call('Ben');
  await ben!.accept();
  await expect.poll(() => ada!.decoded(ada!.tile('Ben')).then(({ colour }) => colour)).toBe('blue');
  await expect.poll(() => ben!.decoded(ben!.tile('Ada')).then(({ colour }) => colour)).toBe('red');
  return { ada: ada!, ben: ben! };
}

/** What Ada's window sends, by the stream of her own tile. */
function own(ada: Desktop, kind: 'audio' | 'video'): Promise<MediaTrackSettings & { id: string }> {
  // Also behind an open dialog.
  const tile = ada.page.getByRole('group', { name: 'Ada', includeHidden: true });
  return tile.evaluate((group, wanted) => {
    const stream = group.querySelector('video')?.srcObject;
    const track = stream instanceof MediaStream ? stream.getTracks().find((one) => one.kind === wanted) : undefined;
    return { ...track?.getSettings(), id: track?.id ?? '' };
  }, kind);
}

test('B73 B74: sound processing and microphone are switched in the call, and the other notices neither', async () => {
  const { ada, ben } = await inCall();
  expect(await own(ada, 'audio')).toMatchObject({ echoCancellation: true, noiseSuppression: true });
  await ben.page.evaluate(() => {
    const said: string[] = [];
    Object.assign(window, { saidForTest: said });
    const watch = (): void => void said.push(document.querySelector('[aria-label="Ada"]')?.textContent ?? '');
    new MutationObserver(watch).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  await ada.control('Settings').click();
  const settings = ada.page.getByRole('dialog', { name: 'Settings' });
  await settings.getByLabel(/^Noise suppression/).uncheck();
  await expect
    .poll(() => own(ada, 'audio'))
    .toMatchObject({ echoCancellation: true, noiseSuppression: false, autoGainControl: true });
  const before = await own(ada, 'audio');
  const microphone = settings.getByLabel('Microphone', { exact: true });
  await microphone.selectOption({ index: (await microphone.locator('option').count()) - 1 });
  await expect.poll(async () => (await own(ada, 'audio')).id).not.toBe(before.id);
  expect(await own(ada, 'audio')).toMatchObject({
    deviceId: await microphone.inputValue(),
    noiseSuppression: false,
  });
  const said = await ben.page.evaluate((): string[] => Reflect.get(window, 'saidForTest'));
  expect(said.filter((text) => /Muted|No microphone/.test(text))).toEqual([]);
});

test('B73: strong noise suppression is switched on and off in the call: another track is sent, and then the microphone', async () => {
  const { ada, ben } = await inCall();
  await ada.page.evaluate(() => {
    const sent: string[] = [];
    Object.assign(window, { sentForTest: sent });
    const { prototype } = RTCRtpSender;
    const replace: unknown = Reflect.get(prototype, 'replaceTrack');
    if (typeof replace !== 'function') throw new TypeError('nothing to watch');
    const watched = new Proxy(replace, {
      apply(target, sender, args: [MediaStreamTrack | null]) {
        if (args[0]?.kind === 'audio') sent.push(args[0].label);
        return Reflect.apply(target, sender, args);
      },
    });
    Reflect.set(prototype, 'replaceTrack', watched);
  });
  const sent = () => ada.page.evaluate((): string[] => Reflect.get(window, 'sentForTest'));
  await ada.control('Settings').click();
  const strong = ada.page.getByRole('dialog', { name: 'Settings' }).getByLabel('Strong noise suppression');
  await expect(strong).not.toBeChecked();
  await strong.check();
  await expect.poll(async () => (await sent()).at(-1)).toBe('MediaStreamAudioDestinationNode');
  await strong.uncheck();
  await expect.poll(async () => (await sent()).at(-1)).toMatch(/Fake/);
  await expect(ada.page.getByText('Strong noise suppression does not work here')).toHaveCount(0);
  expect(await ben.tile('Ada').textContent()).not.toContain('No microphone');
});

test('F25 B22 B70: a camera that goes away in the call is replaced, said, and the other goes on seeing', async () => {
  const { ada, ben } = await inCall();
  const before = await own(ada, 'video');
  await ada.tile('Ada').evaluate((tile) => {
    const stream = tile.querySelector('video')?.srcObject;
    const [track] = stream instanceof MediaStream ? stream.getVideoTracks() : [];
    track?.stop();
    track?.dispatchEvent(new Event('ended'));
  });
  await expect(ada.page.getByText(/The camera is gone: Parley uses “.+” now/)).toBeVisible();
  expect((await own(ada, 'video')).id).not.toBe(before.id);
  const { frames } = await ben.decoded(ben.tile('Ada'));
  await expect.poll(async () => (await ben.decoded(ben.tile('Ada'))).frames).toBeGreaterThan(frames + 10);
});

test('B28: who talks while muted is told; a person has a volume of their own', async () => {
  const { ada } = await inCall();
  // The synthetic microphone beeps on, which is noise to what takes noise out.
  const off = '{ echoCancellation: false, noiseSuppression: false, autoGainControl: false }';
  await ada.page.evaluate(`window.parley.request('settings.change', ${off})`);
  await ada.control('Mute').click();
  await expect(ada.page.getByText('You are muted: nobody hears you.')).toBeVisible();
  await ada.page.getByRole('button', { name: 'Unmute now' }).click();
  await expect(ada.control('Mute')).toBeVisible();
  await expect(ada.page.getByText('You are muted: nobody hears you.')).toHaveCount(0);
  await ada.control('People').click();
  await ada.page.getByRole('slider', { name: 'Volume of Ben' }).fill('35');
  const volume = () =>
    ada
      .tile('Ben')
      .locator('video')
      .evaluate((video) => Reflect.get(video, 'volume'));
  await expect.poll(volume).toBeCloseTo(0.35);
});
