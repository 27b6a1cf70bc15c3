import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';
import { IdSchema } from '../../shared/call.ts';
import type { SyncStateEvent } from '../../shared/sync/state.ts';
import { parse, type Identify } from './server.ts';

const CallSchema = v.object({ callId: IdSchema });

/** The state of a call as a whole, for whom it was too much for one message. */
export function syncRoutes(
  http: FastifyInstance,
  identify: Identify,
  wholeState: (userId: string, callId: string) => Promise<SyncStateEvent>,
): void {
  http.get('/api/calls/:callId/sync', (request) =>
    wholeState(identify(request).user.id, parse(CallSchema, request.params).callId),
  );
}
