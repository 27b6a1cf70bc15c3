import * as v from 'valibot';
import { IdSchema } from '../../shared/call.ts';
import { handler, type Handler } from '../sockets/handler.ts';
import type { SyncService } from './sync-service.ts';

const StateCommandSchema = v.strictObject({ callId: IdSchema });

/** CALL.SYNC and CALL.SYNC_STATE. What an action is, only the actions know. */
export function syncHandlers(sync: SyncService): [string, Handler][] {
  return [
    ['CALL.SYNC', (by, payload) => sync.act(by, payload)],
    ['CALL.SYNC_STATE', handler(StateCommandSchema, (by, { callId }) => sync.state(by, callId))],
  ];
}
