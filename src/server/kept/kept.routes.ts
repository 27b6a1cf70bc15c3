import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';
import { IdSchema } from '../../shared/call.ts';
import { parse, type Identify } from '../http/server.ts';
import type { KeptMarks } from './kept-marks.ts';

const PlaceSchema = v.object({ callId: IdSchema, fileId: IdSchema });

/** Marks that stayed with calls: listed, opened, and removed by the file's owner. */
export function keptRoutes(http: FastifyInstance, identify: Identify, kept: KeptMarks): void {
  http.get('/api/kept', async (request) => ({ kept: await kept.list(identify(request).user.id) }));

  http.get('/api/kept/:callId/:fileId', (request) =>
    kept.open({ ...parse(PlaceSchema, request.params), viewerId: identify(request).user.id }),
  );

  http.delete('/api/kept/:callId/:fileId', async (request, reply) => {
    const { callId, fileId } = parse(PlaceSchema, request.params);
    await kept.remove(identify(request).user.id, callId, fileId);
    return reply.status(204).send();
  });
}
