import { SLOTS } from '../slots.ts';
import type { Rung } from './adaptation.ts';
import type { Source } from './reading.ts';

interface Shape {
  active: boolean;
  /** bit/s */
  maxBitrate?: number;
  maxFramerate?: number;
  scaleResolutionDownBy?: number;
}

/** A face shrinks; text on a screen stays sharp and moves less. Below 50 kbit/s there is room for plain speech alone. */
const SHAPES: Record<Source, Record<Rung, Shape>> = {
  microphone: {
    full: { active: true },
    reduced: { active: true },
    low: { active: true, maxBitrate: 20_000 },
    sound: { active: true, maxBitrate: 16_000 },
  },
  camera: {
    full: { active: true },
    reduced: { active: true, maxBitrate: 600_000, maxFramerate: 20, scaleResolutionDownBy: 2 },
    low: { active: true, maxBitrate: 200_000, maxFramerate: 15, scaleResolutionDownBy: 4 },
    sound: { active: false },
  },
  screen: {
    full: { active: true },
    reduced: { active: true, maxBitrate: 800_000, maxFramerate: 10 },
    low: { active: true, maxBitrate: 250_000, maxFramerate: 3 },
    sound: { active: false },
  },
  'screen-audio': {
    full: { active: true },
    reduced: { active: true },
    low: { active: true, maxBitrate: 24_000 },
    sound: { active: false },
  },
};

/** Sound goes first through every queue, and has its share of what there is before any picture. */
function priorityOf(source: Source): RTCPriorityType {
  if (source === 'microphone') return 'high';
  return source === 'camera' ? 'low' : 'medium';
}

/** Shapes what every sender of a connection sends; false: not everything took it yet, try again. Never rejects. */
export async function shape(connection: RTCPeerConnection, rung: Rung): Promise<boolean> {
  const senders = connection.getTransceivers().map(({ sender }) => sender);
  const done = await Promise.all(
    SLOTS.map(({ source }, slot) => shapeOne(senders[slot], source, SHAPES[source][rung])),
  );
  return done.every(Boolean);
}

async function shapeOne(sender: RTCRtpSender | undefined, source: Source, wanted: Shape): Promise<boolean> {
  const parameters = sender?.getParameters();
  const [encoding] = parameters?.encodings ?? [];
  if (sender === undefined || parameters === undefined || encoding === undefined) return false;
  const priority = priorityOf(source);
  const { maxBitrate: _bitrate, maxFramerate: _rate, scaleResolutionDownBy: _scale, ...kept } = encoding;
  const video = source === 'camera' || source === 'screen';
  const next = {
    ...kept,
    ...(video ? { scaleResolutionDownBy: 1 } : {}),
    ...wanted,
    priority,
    networkPriority: priority,
  };
  parameters.encodings = [next];
  try {
    await sender.setParameters(parameters);
    return true;
  } catch {
    // Being negotiated or closed; the next look tries again.
    return false;
  }
}
