import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { FileService } from '../../src/server/files/file-service.ts';
import { createLog } from '../../src/server/log.ts';
import type { Session } from '../../src/shared/account.ts';
import { pageTimes, pdf, png, samples } from '../support/samples.ts';
import { TestServer } from '../support/test-server.ts';
import { fileOf, rawForm, upload, type HttpAnswer } from '../support/uploads.ts';

const MAX_BYTES = 3_000_000;
const QUOTA = 10_000_000;

let server: TestServer;
let ada: Session;
beforeAll(async () => {
  server = await TestServer.start({
    PARLEY_FILE_MAX_BYTES: String(MAX_BYTES),
    PARLEY_FILE_QUOTA_BYTES: String(QUOTA),
  });
  ada = await server.signUp('Ada');
});
afterAll(() => server.stop());

const put = (name: string, content: Uint8Array | string, who: Session = ada) =>
  upload(server.url, who.token, name, content);
const refused = (status: number, code: string) => ({ status, body: { error: { code, message: expect.any(String) } } });
/** What lies in the folder of the server's files. */
const inFolder = (name: string) =>
  readdirSync(join(server.dataDir, 'files', name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);

/** A body sent byte by byte, as no form does. */
function send(headers: Record<string, string>, write: (body: NodeJS.WritableStream) => void): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${server.url}/api/files`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ada.token}`, ...headers },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      text(response).then((body) => {
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(body) });
        request.destroy();
      }, reject);
    });
    write(request);
  });
}

test('I6: bytes that belong to no file are removed once no upload can be about to name them, those of a file are not', async () => {
  const file = fileOf(await put('kept.txt', 'kept'));
  const [kept] = inFolder('stored');
  // More than the database is asked for at once.
  for (let n = 0; n < 501; n++) {
    const key = randomBytes(32).toString('hex');
    const folder = join(server.dataDir, 'files', 'stored', key.slice(0, 2));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, key.slice(2)), 'left over');
  }
  const files = await FileService.create({
    db: server.db,
    transact: () => Promise.reject(new Error('nothing is written')),
    log: createLog('silent'),
    dataDir: server.dataDir,
    alone: false,
    fileMaxBytes: MAX_BYTES,
    fileQuotaBytes: QUOTA,
    fileTtlDays: 1,
    linkTtlS: 60,
    s3Url: undefined,
    s3Region: '',
    s3AccessKey: '',
    s3SecretKey: '',
  });
  await files.removeOrphans();
  expect(inFolder('stored')).toHaveLength(502);
  const later = Date.now() + 3_700_000;
  const clock = vi.spyOn(Date, 'now').mockReturnValue(later);
  onTestFinished(() => clock.mockRestore());
  await files.removeOrphans();
  expect(inFolder('stored')).toEqual([kept]);
  clock.mockRestore();
  const headers = { authorization: `Bearer ${ada.token}` };
  expect((await fetch(`${server.url}/api/files/${file.id}`, { method: 'DELETE', headers })).status).toBe(204);
});

describe('what is taken', () => {
  test('A47: a PDF is known by name, type, size, pages and owner; it is listed, found and removed', async () => {
    const bytes = await pdf(10);
    const answer = await put('ten pages.pdf', bytes);
    expect(answer).toEqual({
      status: 201,
      body: {
        file: {
          id: expect.any(String),
          name: 'ten pages.pdf',
          mediaType: 'application/pdf',
          bytes: bytes.length,
          pages: 10,
          ownerId: ada.user.id,
          createdAt: expect.any(String),
        },
      },
    });
    const file = fileOf(answer);
    expect(await server.get(`/api/files/${file.id}`, ada.token)).toEqual({ status: 200, body: { file } });
    expect(await server.get('/api/files', ada.token)).toMatchObject({ body: { files: [file] } });
    const ben = await server.signUp('Ben');
    const remove = (who: Session) =>
      fetch(`${server.url}/api/files/${file.id}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${who.token}` },
      });
    expect((await server.get('/api/files', ben.token)).body).toEqual({ files: [] });
    expect(await server.get(`/api/files/${file.id}`, ben.token)).toMatchObject(refused(404, 'FILE_NOT_FOUND'));
    expect((await remove(ben)).status).toBe(404);
    expect(inFolder('stored')).toHaveLength(1);
    expect((await remove(ada)).status).toBe(204);
    expect((await remove(ada)).status).toBe(404);
    expect(await server.get(`/api/files/${file.id}`, ada.token)).toMatchObject(refused(404, 'FILE_NOT_FOUND'));
    expect(inFolder('stored')).toEqual([]);
  });

  test.each([
    ['a.png', png(4, 3), { mediaType: 'image/png', width: 4, height: 3 }],
    ['a.gif', samples.gif, { mediaType: 'image/gif', width: 4, height: 3 }],
    ['a.jpg', samples.jpeg, { mediaType: 'image/jpeg', width: 4, height: 3 }],
    ['a.svg', samples.svg, { mediaType: 'image/svg+xml' }],
    ['a.wav', samples.wav, { mediaType: 'audio/wav' }],
    ['a.mp3', samples.mp3, { mediaType: 'audio/mpeg' }],
    ['a.mp4', samples.mp4, { mediaType: 'video/mp4' }],
    ['a.txt', 'Grün', { mediaType: 'text/plain' }],
    ['a.md', '# Title', { mediaType: 'text/markdown' }],
    ['a.ts', 'const a = 1;', { mediaType: 'text/x-typescript' }],
    ['a.html', '<script>alert(1)</script>', { mediaType: 'text/x-html' }],
    ['README', 'read me', { mediaType: 'text/plain' }],
  ])('%s is known by its content', async (name, content, known) => {
    expect(fileOf(await put(name, content))).toMatchObject({ name, ...known });
  });
});

describe('what is not', () => {
  test.each([
    ['HTML as .png', 'a.png', '<!doctype html><script>alert(1)</script>'],
    ['a program as .pdf', 'a.pdf', samples.exe],
    ['a program', 'a.exe', samples.exe],
    ['text as .exe', 'a.exe', 'text'],
    ['a GIF as .png', 'a.png', samples.gif],
    ['a GIF as .js', 'a.js', samples.gif],
    ['binary as .txt', 'a.txt', Buffer.from([0, 1, 2, 3])],
    ['Latin-1 as .txt', 'a.txt', Buffer.from('Gr\xfcn', 'latin1')],
    ['an empty file', 'a.txt', ''],
    ['an empty PDF', 'a.pdf', ''],
    ['a PDF of its first line', 'a.pdf', '%PDF-1.7\n'],
    ['a PNG of its first bytes', 'a.png', png().subarray(0, 12)],
  ])('T31: %s is UNSUPPORTED_MEDIA_TYPE', async (_what, name, content) => {
    expect(await put(name, content)).toEqual(refused(415, 'UNSUPPORTED_MEDIA_TYPE'));
    expect(inFolder('incoming')).toEqual([]);
  });

  test('T33: a picture of 50,000 × 50,000 is refused before anybody opens it', async () => {
    expect(await put('bomb.png', png(50_000, 50_000))).toEqual(refused(413, 'PAYLOAD_TOO_LARGE'));
  });

  test('T33: a PDF of more pages than can be looked through is refused; one that only says so is counted', async () => {
    expect(await put('long.pdf', pageTimes(20_001))).toEqual(refused(413, 'PAYLOAD_TOO_LARGE'));
    expect(fileOf(await put('liar.pdf', pageTimes(3, 1_000_000))).pages).toBe(3);
  });

  test('an encrypted PDF is taken, its pages unknown; a truncated one is taken if it can be read, or refused', async () => {
    const encrypted = [
      '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n',
      '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n',
      `4 0 obj<</Filter/Standard/V 2/R 3/Length 128/P -1/O<${'11'.repeat(32)}>/U<${'22'.repeat(32)}>>>endobj\n`,
      `trailer<</Root 1 0 R/Encrypt 4 0 R/ID[<${'33'.repeat(16)}><${'33'.repeat(16)}>]>>\n%%EOF\n`,
    ].join('');
    const file = fileOf(await put('secret.pdf', encrypted));
    expect(file.mediaType).toBe('application/pdf');
    expect(file).not.toHaveProperty('pages');
    const whole = await pdf(3);
    const truncated = await put('half.pdf', whole.subarray(0, whole.length / 2));
    expect([201, 415]).toContain(truncated.status);
  });

  test.each([
    ['another field', { name: 'upload' }],
    ['no file', { name: '' }],
  ])('%s is INVALID_PAYLOAD', async (_what, { name }) => {
    const form = new FormData();
    if (name !== '') form.set(name, new Blob(['text']), 'a.txt');
    form.set('x', 'y');
    const response = await fetch(`${server.url}/api/files`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ada.token}` },
      body: form,
    });
    expect({ status: response.status, body: await response.json() }).toEqual(refused(400, 'INVALID_PAYLOAD'));
  });

  test('a body that ends in the middle is INVALID_PAYLOAD', async () => {
    const { type, body } = rawForm('a.txt', 'x'.repeat(1000));
    const half = body.subarray(0, 600);
    const answer = await send({ 'content-type': type, 'content-length': String(half.length) }, (out) => out.end(half));
    expect(answer).toEqual(refused(400, 'INVALID_PAYLOAD'));
    expect(inFolder('incoming')).toEqual([]);
  });
});

describe('names', () => {
  test.each([
    ['../../x.png', 'x.png'],
    ['%2e%2e%2fx.png', 'x.png'],
    ['a\0.png', 'a.png'],
    ['CON', '_CON'],
    [`${'n'.repeat(300)}.png`, `${'n'.repeat(196)}.png`],
    ['gnp.\u202Egnp.png', 'gnp.gnp.png'],
    ['C:\\evil\\x.png', 'x.png'],
  ])('T30: %j', async (given, kept) => {
    const { type, body } = rawForm(given, png());
    const answer = await send({ 'content-type': type }, (out) => out.end(body));
    expect(fileOf(answer).name).toBe(kept);
    for (const name of inFolder('stored')) expect(name).toMatch(/^[0-9a-f]{62}$/);
  });
});

describe('limits', () => {
  test('T34: the last byte that may come is taken, one more is PAYLOAD_TOO_LARGE', async () => {
    const who = await server.signUp();
    expect((await put('a.txt', 'x'.repeat(MAX_BYTES), who)).status).toBe(201);
    expect(await put('a.txt', 'x'.repeat(MAX_BYTES + 1), who)).toEqual(refused(413, 'PAYLOAD_TOO_LARGE'));
    expect(inFolder('incoming')).toEqual([]);
  });

  test('T34: an endless body is refused at the limit, whatever length it said', async () => {
    const { type, body } = rawForm('a.txt', '');
    const head = body.subarray(0, body.indexOf('\r\n\r\n') + 4);
    let sent = 0;
    const answer = await send({ 'content-type': type, 'transfer-encoding': 'chunked' }, (out) => {
      out.write(head);
      const more = (): void => {
        if (!out.writable || sent > 100 * MAX_BYTES) return;
        sent += 100_000;
        out.write('x'.repeat(100_000), () => setImmediate(more));
      };
      more();
    });
    expect(answer).toEqual(refused(413, 'PAYLOAD_TOO_LARGE'));
    expect(sent).toBeLessThan(100 * MAX_BYTES);
    await vi.waitFor(() => expect(inFolder('incoming')).toEqual([]));
  });

  test('T34: an upload that is given up leaves nothing', async () => {
    const { type, body } = rawForm('a.txt', 'x'.repeat(1000));
    const request = httpRequest(`${server.url}/api/files`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ada.token}`, 'content-type': type, 'content-length': '100000' },
    });
    request.on('error', () => {});
    request.write(body.subarray(0, 900));
    await vi.waitFor(() => expect(inFolder('incoming')).toHaveLength(1));
    request.destroy();
    await vi.waitFor(() => expect(inFolder('incoming')).toEqual([]));
  });

  test('T34: a byte now and then is TOO_SLOW, and leaves nothing', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const { type, body } = rawForm('a.txt', 'x'.repeat(1000));
    const answer = send({ 'content-type': type, 'content-length': '100000' }, (out) =>
      out.write(body.subarray(0, -40)),
    );
    await vi.waitFor(() => expect(inFolder('incoming')).toHaveLength(1));
    vi.advanceTimersByTime(15_000);
    expect(await answer).toEqual(refused(408, 'TOO_SLOW'));
    await vi.waitFor(() => expect(inFolder('incoming')).toEqual([]));
  });

  test('T34: a person’s space is QUOTA_EXCEEDED when it is used up, also by several at once', async () => {
    const who = await server.signUp();
    const big = 'x'.repeat(MAX_BYTES);
    const answers = await Promise.all(Array.from({ length: 4 }, () => put('a.txt', big, who)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 201, 201, 507]);
    expect(answers).toContainEqual(refused(507, 'QUOTA_EXCEEDED'));
    expect(await put('a.txt', big, who)).toEqual(refused(507, 'QUOTA_EXCEEDED'));
    const { body } = await server.get('/api/files', who.token);
    expect(body).toMatchObject({ files: [{}, {}, {}] });
  });

  test('T34: nobody keeps ten thousand files', async () => {
    const who = await server.signUp();
    await server.db
      .insertInto('files')
      .values(
        Array.from({ length: 1_000 }, (_, i) => ({
          id: `${who.user.id}-${i}`,
          owner_id: who.user.id,
          name: 'a.txt',
          media_type: 'text/plain',
          bytes: 1,
          pages: null,
          width: null,
          height: null,
          storage_key: `${who.user.id.replaceAll('-', '')}${i.toString(16).padStart(32, '0')}`,
          upload_id: null,
          upload_bytes: null,
          expires_at: new Date(Date.now() + 60_000),
        })),
      )
      .execute();
    expect(await put('a.txt', 'x', who)).toEqual(refused(507, 'QUOTA_EXCEEDED'));
  });
});
