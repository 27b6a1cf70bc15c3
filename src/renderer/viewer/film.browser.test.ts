import { expect, it } from 'vitest';
import { openFrame } from '../../../test/support/browser/viewer-frame.ts';
import { makeSlides } from '../dev/sample-pdf.ts';
import type { Placed } from './marks-messages.ts';
import type { FromFrame, PictureOrder } from './messages.ts';

const [RED, GREEN, BLUE] = [
  [1, 0, 0, 1],
  [0, 1, 0, 1],
  [0, 0, 1, 1],
] as const;

/** A line across a page at that height. */
const line = (from: string, color: string, y: number): Placed => ({
  page: 1,
  from,
  annotation: { id: from, tool: 'pen', color, width: 40, points: [0.1, 0.5, 0.9].map((x) => [x, y]) },
});
const order = (patch: Partial<PictureOrder> = {}): PictureOrder => ({
  type: 'picture',
  film: 1,
  width: 400,
  height: 400,
  people: ['ada'],
  ...patch,
});

/** What is at a place of a picture, in fractions of it: red, green, blue and how much is there, 0..1 each. */
function colourAt(picture: ImageBitmap, x: number, y: number): number[] {
  const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
  context?.drawImage(picture, 0, 0);
  const pixel = context?.getImageData(Math.floor(x * picture.width), Math.floor(y * picture.height), 1, 1);
  return [...(pixel?.data ?? [])].map((value) => Math.round(value / 255));
}

it('B76: a picture of what is seen: the page, with the marks of those who agreed, and a turned page', async () => {
  const { channel, heard, told } = await openFrame({ content: await makeSlides(RED, BLUE) });
  await told('opened');
  const pictures = () =>
    heard.filter((said): said is Extract<FromFrame, { type: 'picture' }> => said.type === 'picture');
  const next = async (count: number, wanted: PictureOrder): Promise<ImageBitmap> => {
    // As the window does: again and again, for what is not there yet.
    await expect
      .poll(() => {
        if (pictures().length < count) channel.post(wanted);
        return pictures().length;
      })
      .toBe(count);
    return pictures()[count - 1]!.picture;
  };
  const page = await next(1, order());
  // All of the frame of 800 × 600, within what was asked for.
  expect([page.width, page.height]).toEqual([400, 300]);
  expect(colourAt(page, 0.5, 0.5)).toEqual(RED);
  // What stands round the pages is the stage's.
  expect(colourAt(page, 0.5, 0.005)).toEqual([0, 0, 0, 0]);

  channel.post({
    type: 'marks',
    tell: { type: 'hand', me: 'ada', people: [], color: '#000000', width: 4, draw: true, removeAny: false },
  });
  const added = [line('ada', '#00ff00', 0.3), line('eve', '#0000ff', 0.7)];
  channel.post({ type: 'marks', tell: { type: 'change', whole: true, added, removed: [] } });
  const marked = await next(2, order());
  expect([colourAt(marked, 0.5, 0.3), colourAt(marked, 0.5, 0.7)]).toEqual([GREEN, RED]);
  const agreed = await next(3, order({ people: ['ada', 'eve'] }));
  expect([colourAt(agreed, 0.5, 0.3), colourAt(agreed, 0.5, 0.7)]).toEqual([GREEN, BLUE]);

  channel.post({ type: 'show', page: 2 });
  expect(colourAt(await next(4, order({ people: ['ada', 'eve'] })), 0.5, 0.6)).toEqual(BLUE);
});

it('B76: nothing is sent while nothing changes; another film begins with a picture', async () => {
  const { channel, heard, told } = await openFrame({ content: await makeSlides(RED) });
  await told('seen');
  channel.post(order());
  expect((await told('picture')).film).toBe(1);
  channel.post(order());
  channel.post({ type: 'ping', id: 1 });
  await told('pong');
  expect(heard.filter(({ type }) => type === 'picture').length).toBe(1);
  channel.post(order({ film: 2 }));
  await expect.poll(() => heard.findLast(({ type }) => type === 'picture')).toMatchObject({ film: 2 });
});

it('B76: a drawing has its pixels, too', async () => {
  const content =
    '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="60"><rect width="80" height="60" fill="#00f"/></svg>';
  const { channel, told } = await openFrame({ kind: 'image', mediaType: 'image/svg+xml', content });
  await told('seen');
  channel.post(order());
  expect(colourAt((await told('picture')).picture, 0.5, 0.5)).toEqual(BLUE);
});
