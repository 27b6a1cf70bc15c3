import cors from '@fastify/cors';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { errorBody, type ErrorCode } from '../../shared/errors.ts';
import { UPLOADED_HEADER } from '../../shared/files.ts';
import type { AccountService, Identity } from '../accounts/account-service.ts';
import { Refusal, toErrorBody } from '../errors.ts';
import type { Log } from '../log.ts';

const BODY_LIMIT = 64 * 1024;

const statuses: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  BAD_CREDENTIALS: 401,
  NOT_ALLOWED: 403,
  LINK_INVALID: 403,
  BLOCKED: 403,
  NOT_FOUND: 404,
  USER_NOT_FOUND: 404,
  CALL_NOT_FOUND: 404,
  FILE_NOT_FOUND: 404,
  NAME_TAKEN: 409,
  LINK_EXPIRED: 410,
  TOO_SLOW: 408,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  RANGE_NOT_SATISFIABLE: 416,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  QUOTA_EXCEEDED: 507,
  STORAGE_FULL: 507,
};

/** The HTTP status that an error code travels under. */
export function statusOf(code: ErrorCode): number {
  return statuses[code] ?? 400;
}

/** Paths under /api that need no token: the ones that give one out. */
const openRoutes = new Set(['POST /api/accounts', 'POST /api/sessions']);

const BearerSchema = v.pipe(
  v.string(),
  v.regex(/^Bearer [A-Za-z0-9_-]{1,512}$/i),
  v.transform((header) => header.slice('Bearer '.length)),
);

/** Fastify's own refusals, by status. */
const codesByStatus: Record<number, ErrorCode> = {
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'RATE_LIMITED',
};

function bodyOf(error: unknown) {
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  if (status < 400 || status >= 500) return toErrorBody(error);
  return errorBody(codesByStatus[status] ?? 'INVALID_PAYLOAD');
}

/** Parses what a request brought; what does not fit is INVALID_PAYLOAD. */
export function parse<S extends v.GenericSchema>(schema: S, input: unknown): v.InferOutput<S> {
  const parsed = v.safeParse(schema, input, { abortEarly: true });
  if (!parsed.success) throw new Refusal('INVALID_PAYLOAD');
  return parsed.output;
}

/** Who sent a request, once the token was checked. */
export type Identify = (request: FastifyRequest) => Identity;

/** Who the bearer token of a request belongs to, if to anybody. */
export type Authenticate = (request: FastifyRequest) => Promise<Identity | undefined>;

/** The HTTP server with what every route shares: JSON in and out, the error shape, tokens, CORS and limits. */
export async function createHttp(options: {
  accounts: AccountService;
  log: Log;
  allowedOrigins: readonly string[];
}): Promise<{ http: FastifyInstance; identify: Identify; authenticate: Authenticate }> {
  const { accounts, log } = options;
  const http = fastify({
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: true,
    // Addresses that cannot be decoded; a link of ours always can.
    frameworkErrors: (_error, request, reply) => {
      const { code, message } = errorBody(request.url.startsWith('/files/') ? 'LINK_INVALID' : 'INVALID_PAYLOAD');
      reply.raw.writeHead(statusOf(code), { 'content-type': 'application/json; charset=utf-8' });
      reply.raw.end(JSON.stringify({ error: { code, message } }));
    },
  });
  const identities = new WeakMap<FastifyRequest, Identity>();

  http.removeContentTypeParser('application/json');
  http.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : JSON.parse(body.toString()));
    } catch {
      done(new Refusal('INVALID_PAYLOAD'));
    }
  });
  http.setErrorHandler((error, request, reply) => {
    const body = bodyOf(error);
    if (body.code === 'INTERNAL') log.error({ err: error, route: request.routeOptions.url }, 'a request failed');
    const { code, message } = body;
    return reply.status(statusOf(code)).send({ error: { code, message } });
  });
  http.setNotFoundHandler(() => {
    throw new Refusal('NOT_FOUND');
  });
  http.addHook('onSend', (_request, reply, _payload, done) => {
    void reply.header('x-content-type-options', 'nosniff').header('cache-control', 'no-store');
    done();
  });
  await http.register(cors, {
    origin: [...options.allowedOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: [
      'accept-ranges',
      'content-disposition',
      'content-range',
      'upload-length',
      'upload-offset',
      UPLOADED_HEADER,
    ],
  });
  await http.register(rateLimit, { global: false, errorResponseBuilder: () => new Refusal('RATE_LIMITED') });
  const authenticate: Authenticate = async (request) => {
    const token = v.safeParse(BearerSchema, request.headers.authorization);
    return token.success ? accounts.identify(token.output) : undefined;
  };
  http.addHook('onRequest', async (request) => {
    const path = new URL(request.url, 'http://localhost').pathname;
    if (!path.startsWith('/api') || openRoutes.has(`${request.method} ${path}`)) return;
    const identity = await authenticate(request);
    if (!identity) throw new Refusal('UNAUTHENTICATED');
    identities.set(request, identity);
  });

  const identify: Identify = (request) => {
    const identity = identities.get(request);
    if (!identity) throw new Refusal('UNAUTHENTICATED');
    return identity;
  };
  return { http, identify, authenticate };
}
