import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';
import { IdSchema } from '../../shared/call.ts';
import { callOf, eventsOf, history } from '../calls/call-queries.ts';
import type { Database } from '../db/connection.ts';
import { iceFor, type IceOptions } from '../media/ice.ts';
import { parse, type Identify } from './server.ts';

const PAGE = 50;

const PageSchema = v.object({
  before: v.optional(
    v.union([
      v.pipe(
        v.string(),
        v.isoTimestamp(),
        v.transform((text) => new Date(text)),
      ),
      IdSchema,
    ]),
  ),
  limit: v.optional(v.pipe(v.string(), v.regex(/^\d{1,3}$/), v.transform(Number), v.minValue(1), v.maxValue(200))),
});
const CallSchema = v.object({ callId: IdSchema });

interface MediaOptions extends IceOptions {
  meshLimit: number;
}

export function callRoutes(http: FastifyInstance, db: Database, identify: Identify, media: MediaOptions): void {
  http.get('/api/calls', async (request) => {
    const { before, limit } = parse(PageSchema, request.query);
    return { calls: await history(db, identify(request).user.id, { before, limit: limit ?? PAGE }) };
  });

  http.get('/api/calls/:callId', async (request) => {
    const { callId } = parse(CallSchema, request.params);
    const call = await callOf(db, identify(request).user.id, callId);
    return { call, events: await eventsOf(db, callId) };
  });

  http.get('/api/ice', (request) => {
    const { meshLimit } = media;
    return { ...iceFor(identify(request).sessionId, media), meshLimit };
  });
}
