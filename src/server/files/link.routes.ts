import type { FastifyInstance, FastifyRequest } from 'fastify';
import { fileKind } from '../../shared/files.ts';
import { Refusal } from '../errors.ts';
import type { Authenticate } from '../http/server.ts';
import type { FileService } from './file-service.ts';
import type { Link } from './links.ts';
import { contentDisposition } from './names.ts';
import { readRange } from './ranges.ts';

export interface LinkRoutesOptions {
  files: FileService;
  authenticate: Authenticate;
  /** Whether that person may open it there now: they are in that call, or it stayed with it. */
  mayOpen: (link: Link) => Promise<boolean>;
  onDownload: (bytes: number) => void;
}

/** Nothing that was uploaded may act as a page of this server, whatever it contains and whoever opens it. */
const INERT = {
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
  // A link is a secret of one viewer, whose window is of another origin.
  'cross-origin-resource-policy': 'cross-origin',
  'referrer-policy': 'no-referrer',
};

/** Text of any kind is plain text to a browser: a script is only ever read. */
function contentType(mediaType: string): string {
  const kind = fileKind(mediaType);
  return kind === 'text' || kind === 'markdown' || kind === 'code' ? 'text/plain; charset=utf-8' : mediaType;
}

/** `GET` and `HEAD /files/ID?…`: the bytes of a file, for one viewer while they may open it. */
export function linkRoutes(http: FastifyInstance, options: LinkRoutesOptions): void {
  const { files, authenticate, mayOpen, onDownload } = options;

  async function open(request: FastifyRequest) {
    const link = files.follow(request.raw.url ?? '');
    if (request.headers.authorization !== undefined) {
      const identity = await authenticate(request);
      if (identity?.user.id !== link.viewerId) throw new Refusal('LINK_INVALID');
    }
    if (!(await mayOpen(link))) throw new Refusal('LINK_INVALID');
    return files.stored(link.fileId);
  }

  http.all(
    '/files/*',
    {
      // Before a body is read.
      onRequest: async (request) => {
        if (request.method !== 'GET' && request.method !== 'HEAD') throw new Refusal('LINK_INVALID');
      },
    },
    async (request, reply) => {
      const { info, key } = await open(request);
      reply.headers(INERT).headers({
        'accept-ranges': 'bytes',
        'content-type': contentType(info.mediaType),
        'content-disposition': contentDisposition(
          info.mediaType === 'image/svg+xml' ? 'attachment' : 'inline',
          info.name,
        ),
      });
      const { range: asked, 'if-range': condition } = request.headers;
      let range = { start: 0, end: info.bytes - 1 };
      // We give out nothing by which a condition could be met.
      if (asked !== undefined && condition === undefined) {
        reply.header('content-range', `bytes */${info.bytes}`);
        range = readRange(asked, info.bytes);
        reply.status(206).header('content-range', `bytes ${range.start}-${range.end}/${info.bytes}`);
      }
      const length = range.end - range.start + 1;
      reply.header('content-length', length);
      if (request.method === 'HEAD') return reply.send();
      const stream = await files.read(key, range);
      onDownload(length);
      return reply.send(stream);
    },
  );
}
