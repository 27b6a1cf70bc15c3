import { describe, expect, it, onTestFinished } from 'vitest';
import { closeFrames, openFrame } from '../../../test/support/browser/viewer-frame.ts';
import { makeLongPdf, makePdf } from '../dev/sample-pdf.ts';

async function picture(width: number, height: number, type: 'image/png' | 'image/jpeg'): Promise<Uint8Array> {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.fillRect(0, 0, width, height);
  return new Uint8Array(await (await canvas.convertToBlob({ type })).arrayBuffer());
}

describe('each kind is shown', () => {
  it('a PDF, with pages, words to find, small pictures and links that ask', async () => {
    const { channel, told, heard } = await openFrame({ content: await makePdf(30, 'https://example.org/') });
    expect(await told('opened')).toMatchObject({
      pages: 30,
      size: { width: 595, height: 842 },
      can: { zoom: true, find: true, thumbnails: true },
    });
    channel.post({ type: 'show', page: 12 });
    await expect.poll(() => heard.findLast(({ type }) => type === 'seen')).toMatchObject({ page: 12, person: false });
    channel.post({ type: 'find', query: 'FOX reads line 2' });
    await expect.poll(() => heard.findLast(({ type }) => type === 'found')).toMatchObject({ total: 11, done: true });
    await expect.poll(() => heard.findLast(({ type }) => type === 'seen')).toMatchObject({ page: 20, person: true });
    channel.post({ type: 'thumbnail', page: 30, width: 120 });
    expect((await told('thumbnail')).picture.width).toBe(120);
  });

  it.each([
    ['text', 'text/plain', 'Some words\nand more'],
    ['code', 'text/x-typescript', 'const a: number = 1;\n'],
    ['code', 'text/x-unheard-of', 'blorb 1;\n'],
    ['markdown', 'text/markdown', '# Title\n\n<script>parent.canary = 1</script>\n\n[x](javascript:1)'],
  ] as const)('%s (%s)', async (kind, mediaType, content) => {
    const { told } = await openFrame({ kind, mediaType, content });
    expect(await told('opened')).toMatchObject({ pages: 1, can: { find: true, thumbnails: false } });
  });

  it('a long text as a long page, as wide for everybody', async () => {
    const { told } = await openFrame({ kind: 'text', mediaType: 'text/plain', content: 'A line.\n'.repeat(500) });
    const { size } = await told('opened');
    expect(size.width).toBe(816);
    expect(size.height).toBeGreaterThan(500 * 16);
  });

  it('pictures', async () => {
    const png = await openFrame({ kind: 'image', mediaType: 'image/png', content: await picture(40, 20, 'image/png') });
    expect(await png.told('opened')).toMatchObject({ pages: 1, size: { width: 40, height: 20 } });
    closeFrames();
    const jpeg = await openFrame({
      kind: 'image',
      mediaType: 'image/jpeg',
      content: await picture(30, 60, 'image/jpeg'),
    });
    expect(await jpeg.told('opened')).toMatchObject({ size: { width: 30, height: 60 } });
  });
});

describe('T31, T32: what is in a file does not run', () => {
  it('scripts of an SVG', async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10" onload="parent.postMessage(\'canary\', \'*\')">' +
      '<script>parent.postMessage("canary", "*")</script><foreignObject><iframe srcdoc="x"/></foreignObject></svg>';
    const sung = listenForCanary();
    const { told } = await openFrame({ kind: 'image', mediaType: 'image/svg+xml', content: svg });
    await told('opened');
    expect(sung()).toBe(false);
  });

  it('script in a FontMatrix, and document scripts', async () => {
    const sung = listenForCanary();
    const { told } = await openFrame({ content: hostilePdf() });
    expect(await told('opened')).toMatchObject({ pages: 1 });
    await told('seen');
    expect(sung()).toBe(false);
  });
});

describe('what cannot be shown is said by a code', () => {
  it.each([
    ['nothing', 'pdf', 'application/pdf', '', 'EMPTY'],
    ['no PDF at all', 'pdf', 'application/pdf', 'hello', 'BROKEN'],
    ['an empty text', 'text', 'text/plain', '', 'EMPTY'],
    ['binary as text', 'text', 'text/plain', 'a\0b', 'UNSUPPORTED'],
    ['a picture that is none', 'image', 'image/png', 'hello', 'BROKEN'],
    ['an empty picture', 'image', 'image/png', '', 'EMPTY'],
    ['sound that is none', 'audio', 'audio/mpeg', 'hello', 'BROKEN'],
  ] as const)('%s', async (_what, kind, mediaType, content, code) => {
    const { told } = await openFrame({ kind, mediaType, content });
    expect(await told('failed')).toMatchObject({ code });
  });

  it('T33: a picture of 50,000 by 50,000 dots is refused before anything decodes it', async () => {
    const png = await picture(10, 10, 'image/png');
    const view = new DataView(png.buffer);
    view.setUint32(16, 50_000);
    view.setUint32(20, 50_000);
    const { told } = await openFrame({ kind: 'image', mediaType: 'image/png', content: png });
    expect(await told('failed')).toMatchObject({ code: 'TOO_LARGE' });
  });

  it('a PDF cut off in the middle shows what is left of it, or says that it is broken', async () => {
    const whole = await makePdf(5);
    const { heard } = await openFrame({ content: whole.slice(0, whole.length / 2) });
    await expect
      .poll(() => heard.some(({ type }) => type === 'failed' || type === 'opened'), { timeout: 15_000 })
      .toBe(true);
  });

  it('T33: a PDF that says it has a million pages', async () => {
    const { heard } = await openFrame({
      content: pdfOf(['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Count 1000000/Kids[]>>']),
    });
    await expect.poll(() => heard.some(({ type }) => type === 'failed'), { timeout: 15_000 }).toBe(true);
  });
});

describe('a long document comes in pieces', () => {
  const HEAD = 131_072;
  const MIB = 1_048_576;

  /** Opens it as the window does, and gives it what it asks for until `stop` says otherwise. */
  async function inPieces(whole: Uint8Array<ArrayBuffer>, answers = () => true) {
    const frame = await openFrame({ content: { bytes: whole.length, head: whole.slice(0, HEAD).buffer } });
    let given = HEAD;
    let done = 0;
    const timer = setInterval(() => {
      const asked = frame.heard.filter((said) => said.type === 'need');
      if (!answers()) return;
      for (const { begin, end } of asked.slice(done)) {
        given += end - begin;
        frame.channel.post({ type: 'piece', begin, content: whole.slice(begin, end).buffer });
      }
      done = asked.length;
    }, 5);
    onTestFinished(() => clearInterval(timer));
    return { ...frame, given: () => given };
  }

  it('T33: of 100 MB the first page needs little, and so does one in the middle', async () => {
    const { told, heard, channel, given } = await inPieces(makeLongPdf(100, MIB));
    expect(await told('opened')).toMatchObject({ pages: 100, size: { width: 595, height: 842 } });
    expect(given()).toBeLessThan(3 * MIB);
    channel.post({ type: 'show', page: 60 });
    await expect.poll(() => heard.findLast(({ type }) => type === 'seen')).toMatchObject({ page: 60 });
    channel.post({ type: 'thumbnail', page: 61, width: 120 });
    expect((await told('thumbnail')).page).toBe(61);
    expect(given()).toBeLessThan(6 * MIB);
  });

  it('F39: what does not come is waited for', async () => {
    let answers = false;
    const { told, heard } = await inPieces(makeLongPdf(3, MIB), () => answers);
    await told('need');
    expect(heard.some(({ type }) => type === 'failed' || type === 'opened')).toBe(false);
    answers = true;
    expect(await told('opened')).toMatchObject({ pages: 3 });
  });
});

it('answers while it works, so that the window knows it lives', async () => {
  const { channel, told } = await openFrame({ content: await makePdf(3) });
  channel.post({ type: 'ping', id: 7 });
  expect(await told('pong')).toEqual({ type: 'pong', id: 7 });
});

it('an encrypted PDF asks for its password until it is right', async () => {
  const { channel, heard, told } = await openFrame({ content: encryptedPdf() });
  expect(await told('password')).toMatchObject({ wrong: false });
  channel.post({ type: 'password', password: 'wrong' });
  await expect.poll(() => heard.findLast(({ type }) => type === 'password')).toMatchObject({ wrong: true });
  channel.post({ type: 'password', password: 'open sesame' });
  expect(await told('opened')).toMatchObject({ pages: 1 });
});

function listenForCanary(): () => boolean {
  let sung = false;
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (data === 'canary') sung = true;
  });
  return () => sung || Reflect.get(window, 'canary') !== undefined;
}

/** A document of these objects, counted from 1; the first is its catalogue. */
function pdfOf(objects: readonly string[], trailer = ''): string {
  let text = '%PDF-1.7\n';
  const offsets = objects.map((object, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const table = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  return `${text}xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<</Size ${size}/Root 1 0 R${trailer}>>\nstartxref\n${text.length}\n%%EOF`;
}

/** CVE-2024-4367's way in, and what a document may ask to be run. */
function hostilePdf(): string {
  const sing = `parent.postMessage\\('canary','*'\\)`;
  return pdfOf([
    `<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(${sing})>>/AA<</WC<</S/JavaScript/JS(${sing})>>>>>>`,
    '<</Type/Pages/Count 1/Kids[3 0 R]>>',
    `<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>/AA<</O<</S/JavaScript/JS(${sing})>>>>>>`,
    '<</Length 36>>\nstream\nBT /F 12 Tf 10 100 Td (sing) Tj ET  \nendstream',
    `<</Type/Font/Subtype/Type1/BaseFont/Sing/FontMatrix[1 2 3 4 5 (1\\); ${sing}//)]/FirstChar 0/LastChar 1/Widths[1]/FontDescriptor 6 0 R>>`,
    '<</Type/FontDescriptor/FontName/Sing/Flags 4/ItalicAngle 0/Ascent 1/Descent 0/CapHeight 1/StemV 1/FontBBox[0 0 1 1]>>',
  ]);
}

/** An empty page under the password "open sesame" (RC4 with 40 bits, as old documents have it). */
function encryptedPdf(): string {
  const owner = '8eeb095811aa015a6b5a146ef5738f0163a1708027c4864f3411c83c0e76a901';
  const user = 'b679796813691e66228171c30a3d485134f992c90fb798c2093225f47188ad2b';
  const id = '<000102030405060708090a0b0c0d0e0f>';
  return pdfOf(
    [
      '<</Type/Catalog/Pages 2 0 R>>',
      '<</Type/Pages/Count 1/Kids[3 0 R]>>',
      '<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>',
      `<</Filter/Standard/V 1/R 2/O<${owner}>/U<${user}>/P -4>>`,
    ],
    `/Encrypt 4 0 R/ID[${id}${id}]`,
  );
}
