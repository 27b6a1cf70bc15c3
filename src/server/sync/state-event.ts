import type { SyncState, SyncStateEvent } from '../../shared/sync/state.ts';

/** Points of annotations that go into one message: about 400 KB. Who needs more gets the whole over HTTP. */
const POINT_LIMIT = 20_000;

/** CALL.SYNC_STATE for one viewer. */
export function stateEvent(
  callId: string,
  seq: number,
  state: SyncState,
  linkTo: (fileId: string) => string,
  pointLimit = POINT_LIMIT,
): SyncStateEvent {
  let points = 0;
  const annotations = state.annotations.filter(({ annotation }) => (points += annotation.points.length) <= pointLimit);
  const { presenter, marking, kept, messages, hands, recording } = state;
  return {
    callId,
    seq,
    files: state.files.map((shared) => ({ ...shared, url: linkTo(shared.file.id) })),
    annotations,
    ...(presenter === undefined ? {} : { presenter }),
    marking,
    kept: [...kept],
    messages: [...messages],
    hands: [...hands],
    ...(recording === undefined ? {} : { recording }),
    ...(points > pointLimit ? { more: true } : {}),
  };
}
