import type { ServerConnection } from '../../call/types.ts';

export interface ServerSentence {
  text: string;
  /** Whole seconds until the next attempt by itself; undefined while one is under way. */
  countdown: number | undefined;
}

/** What is said of the connection to the server; nothing when all is well. */
export function serverSentence(server: ServerConnection, inCall: boolean, now: number): ServerSentence | undefined {
  const callGoesOn = inCall ? ' The call goes on; new calls have to wait.' : '';
  switch (server.status) {
    case 'open':
    case 'closed':
      return undefined;
    case 'connecting':
      return { text: `Connecting to the server…${callGoesOn}`, countdown: undefined };
    case 'refused':
      return { text: server.error.message, countdown: undefined };
    case 'waiting': {
      const countdown = Math.max(0, Math.ceil((server.retryAt - now) / 1000));
      const text = server.failed
        ? 'The server cannot be reached. Check your network; Parley goes on trying every 30 seconds.'
        : 'Reconnecting to the server…';
      return { text: text + callGoesOn, countdown };
    }
  }
}
