import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { IdSchema } from '../../shared/call.ts';
import type { FileInfo } from '../../shared/files.ts';
import { Refusal } from '../errors.ts';
import { parse, type Identify } from '../http/server.ts';
import type { FileService } from './file-service.ts';
import { linger } from './linger.ts';
import { watchRate } from './minimum-rate.ts';

export interface FileRoutesOptions {
  files: FileService;
  identify: Identify;
  fileMaxBytes: number;
  rateLimit: number;
}

/** Of one person in a minute: a folder dropped at once is fine. */
const UPLOADS = 300;

const FileSchema = v.object({ id: IdSchema });
/** What the parser says of a body that ends in the middle. */
const CUT_SHORT = /terminated early|Unexpected end of multipart data/;

/** Uploading in one request, listing, removing: everybody their own files. */
export async function fileRoutes(http: FastifyInstance, options: FileRoutesOptions): Promise<void> {
  const { files, identify, fileMaxBytes } = options;
  const userOf = (request: FastifyRequest): string => identify(request).user.id;

  await http.register(multipart, {
    throwFileSizeLimit: false,
    // The counter refuses the byte after the last one that may come.
    limits: { fileSize: fileMaxBytes + 1, files: 1, fields: 10, fieldSize: 1024, parts: 11 },
  });

  async function receive(request: FastifyRequest): Promise<FileInfo> {
    try {
      const part = await request.file();
      if (part?.fieldname !== 'file') throw new Refusal('INVALID_PAYLOAD');
      return await files.receive(userOf(request), part.filename, part.file);
    } catch (error) {
      throw error instanceof Error && CUT_SHORT.test(error.message) ? new Refusal('INVALID_PAYLOAD') : error;
    }
  }

  http.post(
    '/api/files',
    {
      config: {
        rateLimit: { max: Math.ceil(UPLOADS * options.rateLimit), timeWindow: 60_000, keyGenerator: userOf },
      },
      onResponse: linger,
    },
    async (request, reply) => {
      if (Number(request.headers['content-length']) > 2 * fileMaxBytes) throw new Refusal('PAYLOAD_TOO_LARGE');
      const tooSlow = new Promise<never>((_resolve, reject) => {
        watchRate(request.raw, () => reject(new Refusal('TOO_SLOW')));
      });
      return reply.status(201).send({ file: await Promise.race([receive(request), tooSlow]) });
    },
  );

  http.get('/api/files', async (request) => ({ files: await files.list(userOf(request)) }));

  http.get('/api/files/:id', async (request) => ({
    file: await files.own(userOf(request), parse(FileSchema, request.params).id),
  }));

  http.delete('/api/files/:id', async (request, reply) => {
    await files.remove(userOf(request), parse(FileSchema, request.params).id);
    return reply.status(204).send();
  });
}
