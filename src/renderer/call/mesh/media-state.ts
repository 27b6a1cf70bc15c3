import * as v from 'valibot';
import type { CallKind } from '../../../shared/call.ts';
import type { MediaState } from '../types.ts';

/** What travels over the data channel `media-state`: each participant's word on their own media. */
const MediaStateSchema = v.object({
  microphone: v.picklist(['on', 'muted', 'none']),
  camera: v.picklist(['on', 'off', 'none']),
  screen: v.picklist(['on', 'off']),
});

const MAX_LENGTH = 1024;

/** Undefined for anything that is not a media state. */
export function parseMediaState(data: unknown): MediaState | undefined {
  if (typeof data !== 'string' || data.length > MAX_LENGTH) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(MediaStateSchema, value);
  return parsed.success ? parsed.output : undefined;
}

/** What is assumed of somebody until they say so themselves: a first picture is not held back for a message. */
export function presumedMedia(kind: CallKind): MediaState {
  return { microphone: 'on', camera: kind === 'video' ? 'on' : 'off', screen: 'off' };
}
