import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash, randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { errorBody, type ErrorCode } from '../../shared/errors.ts';
import { UPLOADS_PATH, UPLOADED_HEADER, type FileInfo } from '../../shared/files.ts';
import { Refusal, toErrorBody } from '../errors.ts';
import { parse, statusOf, type Identify } from '../http/server.ts';
import type { FileService } from './file-service.ts';
import { watchRate } from './minimum-rate.ts';
import { checkFree } from './disk-storage.ts';

export interface UploadRoutesOptions {
  files: FileService;
  identify: Identify;
  fileMaxBytes: number;
  allowedOrigins: readonly string[];
  rateLimit: number;
}

/** Of one person: begun and neither finished nor given up. They expire after a day. */
const UNFINISHED = 32;
/** Of one person in a minute: pieces of uploads. */
const REQUESTS = 600;

/** Whose upload it is, as 16 hex digits, and 32 that nobody guesses. */
const IdSchema = v.object({ id: v.pipe(v.string(), v.regex(/^[0-9a-f]{48}$/)) });
const ownerMark = (ownerId: string): string => createHash('sha256').update(ownerId).digest('hex').slice(0, 16);

const TusErrorSchema = v.object({ status_code: v.number() });
const codes: Record<number, ErrorCode> = { 404: 'FILE_NOT_FOUND', 410: 'FILE_NOT_FOUND', 413: 'PAYLOAD_TOO_LARGE' };

/** Our shape of whatever went wrong inside the protocol's library. */
function answerOf(error: unknown): { status_code: number; body: string } {
  const tus = v.safeParse(TusErrorSchema, error);
  const status = tus.success ? tus.output.status_code : undefined;
  const { code, message } =
    status === undefined || error instanceof Refusal
      ? toErrorBody(error)
      : errorBody(codes[status] ?? (status < 500 ? 'INVALID_PAYLOAD' : 'UNAVAILABLE'));
  // The protocol knows what 409 and the like mean.
  const kept = status !== undefined && status < 500 ? status : statusOf(code);
  return { status_code: kept, body: JSON.stringify({ error: { code, message } }) };
}

/** An upload with what the protocol's library wrote down about it. */
async function forget(path: string): Promise<void> {
  await Promise.all([rm(path, { force: true }), rm(`${path}.json`, { force: true })]);
}

/**
 * Uploads that go on after a lost connection: tus 1.0.0 under /api/uploads, for their owner only. What has arrived whole
 * is taken in like any other upload; its id is in the last answer, in every later HEAD, and in GET.
 */
export async function uploadRoutes(http: FastifyInstance, options: UploadRoutesOptions): Promise<void> {
  const { files, identify, fileMaxBytes } = options;
  const folder = files.uploadsFolder;
  const owner = new AsyncLocalStorage<string>();
  const store = new FileStore({ directory: folder });
  const finishing = new Map<string, Promise<FileInfo>>();
  const userOf = (request: FastifyRequest): string => identify(request).user.id;
  const ownerNow = (): string => {
    const ownerId = owner.getStore();
    if (ownerId === undefined) throw new Refusal('UNAUTHENTICATED');
    return ownerId;
  };

  async function take(ownerId: string, id: string, bytes: number, name: string): Promise<FileInfo> {
    const path = join(folder, id);
    const file = await files.add({ ownerId, name, path, upload: { id, bytes } }).catch(async (error: unknown) => {
      // What may go through in a moment is asked for again: by GET, without its bytes.
      if (toErrorBody(error).code !== 'UNAVAILABLE') await forget(path);
      throw error;
    });
    await forget(path);
    return file;
  }

  /** Once, whoever asks. */
  function finish(ownerId: string, id: string, bytes: number, name: string): Promise<FileInfo> {
    const going = finishing.get(id) ?? take(ownerId, id, bytes, name).finally(() => finishing.delete(id));
    finishing.set(id, going);
    return going;
  }

  const tus = new Server({
    path: UPLOADS_PATH,
    datastore: store,
    maxSize: fileMaxBytes,
    relativeLocation: true,
    allowedOrigins: [...options.allowedOrigins],
    exposedHeaders: [UPLOADED_HEADER],
    namingFunction: () => ownerMark(ownerNow()) + randomBytes(16).toString('hex'),
    onUploadCreate: async (_request, { size }) => {
      const ownerId = ownerNow();
      if (size === undefined) throw new Refusal('INVALID_PAYLOAD');
      if (size > (await files.spaceLeft(ownerId))) throw new Refusal('QUOTA_EXCEEDED');
      const mark = ownerMark(ownerId);
      const mine = (await readdir(folder)).filter((name) => name.startsWith(mark) && name.endsWith('.json'));
      if (mine.length >= UNFINISHED) throw new Refusal('QUOTA_EXCEEDED');
      await checkFree(folder, size);
      return {};
    },
    onUploadFinish: async (_request, { id, size, metadata }) => {
      const file = await finish(ownerNow(), id, size ?? 0, metadata?.['filename'] ?? '');
      return { headers: { [UPLOADED_HEADER]: file.id } };
    },
    onResponseError: async (_request, error) => {
      const answer = answerOf(error);
      if (answer.status_code < 500) return answer;
      // What could not be written, most likely for want of space.
      return checkFree(folder).then(() => answer, answerOf);
    },
  });

  async function handle(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const ownerId = userOf(request);
    await checkFree(folder, Number(request.headers['content-length'] ?? 0));
    watchRate(request.raw, () => request.raw.destroy());
    reply.hijack();
    reply.raw.setHeader('x-content-type-options', 'nosniff');
    reply.raw.setHeader('cache-control', 'no-store');
    await owner.run(ownerId, () => tus.handle(request.raw, reply.raw));
  }

  /** Another's upload answers like one that does not exist. */
  function ownId(request: FastifyRequest): string {
    const { id } = parse(IdSchema, request.params);
    if (!id.startsWith(ownerMark(userOf(request)))) throw new Refusal('FILE_NOT_FOUND');
    return id;
  }

  await http.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // The body stays in the request: it is written as it comes.
    scope.addContentTypeParser('*', (_request, _body, done) => done(null));
    const config = {
      rateLimit: { max: Math.ceil(REQUESTS * options.rateLimit), timeWindow: 60_000, keyGenerator: userOf },
    };

    scope.post(UPLOADS_PATH, { config }, handle);

    scope.route({
      method: ['PATCH', 'DELETE'],
      url: `${UPLOADS_PATH}/:id`,
      config,
      handler: async (request, reply) => {
        ownId(request);
        return handle(request, reply);
      },
    });

    scope.head(`${UPLOADS_PATH}/:id`, { config }, async (request, reply) => {
      const done = await files.byUpload(userOf(request), ownId(request));
      if (!done) return handle(request, reply);
      // Whoever lost the last answer finds everything there.
      const { info, uploadBytes } = done;
      return reply
        .headers({ 'tus-resumable': '1.0.0', 'upload-offset': uploadBytes, 'upload-length': uploadBytes })
        .header(UPLOADED_HEADER, info.id)
        .send();
    });

    scope.get(`${UPLOADS_PATH}/:id`, { config }, async (request) => {
      const [ownerId, id] = [userOf(request), ownId(request)];
      const done = await files.byUpload(ownerId, id);
      if (done) return { file: done.info };
      const upload = await store.getUpload(id).catch(() => undefined);
      if (!upload || upload.size === undefined || upload.offset !== upload.size) throw new Refusal('FILE_NOT_FOUND');
      // The server was killed between the last byte and taking it in.
      return { file: await finish(ownerId, id, upload.size, upload.metadata?.['filename'] ?? '') };
    });
  });
}
