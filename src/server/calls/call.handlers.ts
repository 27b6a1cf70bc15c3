import { commandSchemas, type CommandName } from '../../shared/call.ts';
import { SnapshotCommandSchema } from '../../shared/signal.ts';
import type { Database } from '../db/connection.ts';
import { handler, type Handler } from '../sockets/handler.ts';
import { snapshotFor } from './call-queries.ts';
import type { CallService } from './call-service.ts';

/** The lifecycle events a client may send: parse, call the service, answer. */
export function callHandlers(calls: CallService, db: Database): [string, Handler][] {
  const lifecycle: Record<CommandName, Handler> = {
    'CALL.START': handler(commandSchemas['CALL.START'], async (by, payload) => ({
      call: await calls.start(by, payload),
    })),
    'CALL.ACCEPT': handler(commandSchemas['CALL.ACCEPT'], async (by, payload) => ({
      call: await calls.accept(by, payload),
    })),
    'CALL.REJECT': handler(commandSchemas['CALL.REJECT'], async (by, payload) => ({
      call: await calls.reject(by, payload),
    })),
    'CALL.END': handler(commandSchemas['CALL.END'], async (by, payload) => ({ call: await calls.end(by, payload) })),
    'CALL.INVITE': handler(commandSchemas['CALL.INVITE'], async (by, payload) => ({
      call: await calls.invite(by, payload),
    })),
    'CALL.REJOIN': handler(commandSchemas['CALL.REJOIN'], async (by, payload) => ({
      call: await calls.rejoin(by, payload),
    })),
    'CALL.RESTART': handler(commandSchemas['CALL.RESTART'], async (by, payload) => ({
      call: await calls.restart(by, payload),
    })),
  };
  const snapshot = handler(SnapshotCommandSchema, (by, { callId }) => snapshotFor(db, by.userId, callId));
  return [...Object.entries(lifecycle), ['CALL.SNAPSHOT', snapshot]];
}
