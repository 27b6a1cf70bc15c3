import { errorBody } from '../../src/shared/errors.ts';
import type { SyncEvent } from '../../src/shared/sync/actions.ts';
import { SyncClient } from '../../src/renderer/sync/sync-client.ts';
import type { TestClient } from './test-client.ts';

const PATIENCE_MS = 2_000;

/** The client's own engine of in-call state, over a plain socket. */
export function syncPeer(client: TestClient, callId: string): { sync: SyncClient; heard: SyncEvent[] } {
  const heard: SyncEvent[] = [];
  const sync = new SyncClient(
    {
      on(event, listener) {
        client.socket.on(event, listener);
        return () => client.socket.off(event, listener);
      },
      async request(event, payload) {
        const lost = { ok: false, error: errorBody('UNAVAILABLE') } as const;
        if (!client.socket.connected) return lost;
        const answer = await client.socket
          .timeout(PATIENCE_MS)
          .emitWithAck(event, payload)
          .catch(() => undefined);
        if (answer === undefined) return lost;
        return answer.ok ? { ok: true, fields: answer } : answer;
      },
      tell: (payload) => void client.socket.emit('CALL.SYNC', payload),
      wholeState: () => Promise.resolve(undefined),
    },
    callId,
    client.id,
    { changed: () => {}, event: (event) => heard.push(event) },
  );
  return { sync, heard };
}
