import * as v from 'valibot';
import { defineAction } from '../action.ts';
import type { Recording } from '../state.ts';

/**
 * Asks everyone to be recorded, answers that, starts, stops. The file is written by who asked, on their computer; what
 * is in it is only who agreed. `decline` before the start ends the request; later it takes one person out.
 */
export const recordingChange = defineAction({
  name: 'RECORDING_CHANGE',
  way: 'kept',
  fields: { change: v.picklist(['request', 'agree', 'decline', 'start', 'stop']) },
  refuse({ change }, { recording }, { from, seated }) {
    const mine = recording?.by === from;
    switch (change) {
      case 'request':
        // Of somebody who is gone nothing is left to wait for.
        return recording === undefined || !seated.has(recording.by) ? undefined : 'NOT_ALLOWED';
      case 'agree':
      case 'decline':
        return recording !== undefined && !mine ? undefined : 'NOT_ALLOWED';
      case 'start':
        return mine && !recording.started && everyoneAgreed(recording, seated) ? undefined : 'NOT_ALLOWED';
      case 'stop':
        return mine ? undefined : 'NOT_ALLOWED';
    }
  },
  apply(state, { from, change }) {
    if (change === 'request') return { ...state, recording: { by: from, started: false, agreed: [], declined: [] } };
    const { recording } = state;
    if (recording === undefined || change === 'stop') return { ...state, recording: undefined };
    if (change === 'start') return { ...state, recording: { ...recording, started: true } };
    if (change === 'decline' && !recording.started) return { ...state, recording: undefined };
    const agreed = recording.agreed.filter((userId) => userId !== from);
    const declined = recording.declined.filter((userId) => userId !== from);
    return {
      ...state,
      recording: {
        ...recording,
        ...(change === 'agree' ? { agreed: [...agreed, from], declined } : { agreed, declined: [...declined, from] }),
      },
    };
  },
});

/** Whether everyone in the call but who records has agreed. */
export function everyoneAgreed({ by, agreed }: Recording, seated: Iterable<string>): boolean {
  return [...seated].every((userId) => userId === by || agreed.includes(userId));
}
