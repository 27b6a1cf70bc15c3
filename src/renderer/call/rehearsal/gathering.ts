import type { Trial } from './rehearsal.ts';

type Verdict = Pick<Trial, 'state' | 'sentence'>;

/** Whether one STUN or TURN address gives what it is for, within `timeoutMs`. */
export async function gathering(
  server: RTCIceServer,
  relay: boolean,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Verdict> {
  const began = performance.now();
  const connection = new RTCPeerConnection({ iceServers: [server], iceTransportPolicy: relay ? 'relay' : 'all' });
  const wanted = relay ? 'relay' : 'srflx';
  let refusal: string | undefined;
  try {
    connection.createDataChannel('');
    const found = await new Promise<boolean>((resolve) => {
      const end = (): void => resolve(false);
      connection.addEventListener('icecandidateerror', ({ errorCode, errorText }) => {
        refusal ??= `${errorCode} ${errorText}`.trim();
      });
      connection.addEventListener('icecandidate', ({ candidate }) => {
        if (candidate === null) end();
        else if (candidate.type === wanted) resolve(true);
      });
      signal.addEventListener('abort', end, { once: true });
      AbortSignal.timeout(timeoutMs).addEventListener('abort', end, { once: true });
      void connection.setLocalDescription();
    });
    const ms = (performance.now() - began).toFixed(0);
    if (found) return { state: 'good', sentence: `It answered in ${ms} ms.` };
    return relay ? relayFailed(refusal) : addressUnknown(refusal);
  } finally {
    connection.close();
  }
}

function relayFailed(refusal: string | undefined): Verdict {
  const why = refusal === undefined ? 'It does not answer.' : `It does not answer (${refusal}).`;
  return { state: 'failed', sentence: `${why} A firewall may block this way; the others can do in its place.` };
}

function addressUnknown(refusal: string | undefined): Verdict {
  // Where it is the address the computer has anyway, the browser says nothing of it.
  if (refusal === undefined) return { state: 'good', sentence: 'It knows no other address than the computer’s own.' };
  return {
    state: 'warning',
    sentence: `It does not answer (${refusal}). Calls out of this network may need the relay.`,
  };
}
