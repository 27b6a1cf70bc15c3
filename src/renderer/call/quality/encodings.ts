import { SLOTS } from '../mesh/slots.ts';
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

/** bit/s of a whole picture: what the browser gives one of 720p at most. */
const WHOLE_BITRATE = 2_500_000;
const WHOLE_FRAMERATE = 30;

/** What is sent of a source on this rung, when that share (0..1) of a whole picture goes to each person. */
export function shapeOf(source: Source, rung: Rung, share: number): Shape {
  const shape = SHAPES[source][rung];
  if (share >= 1 || !shape.active || !isPicture(source)) return shape;
  const maxBitrate = Math.min(shape.maxBitrate ?? Infinity, WHOLE_BITRATE * share);
  if (source === 'screen') {
    return { ...shape, maxBitrate, maxFramerate: Math.min(shape.maxFramerate ?? Infinity, WHOLE_FRAMERATE * share) };
  }
  // By area.
  return { ...shape, maxBitrate, scaleResolutionDownBy: Math.max(shape.scaleResolutionDownBy ?? 1, share ** -0.5) };
}

function isPicture(source: Source): boolean {
  return source === 'camera' || source === 'screen';
}

/** W3C webrtc-extensions, RTCSetParameterOptions. */
const keyFrame = { encodingOptions: [{ keyFrame: true }] };

/** Sound goes first through every queue, and has its share of what there is before any picture. */
function priorityOf(source: Source): RTCPriorityType {
  if (source === 'microphone') return 'high';
  return source === 'camera' ? 'low' : 'medium';
}

/** Shapes what every sender of a connection sends; false: not everything took it yet, try again. Never rejects. */
export async function shape(connection: RTCPeerConnection, rung: Rung, share: number): Promise<boolean> {
  const senders = connection.getTransceivers().map(({ sender }) => sender);
  const done = await Promise.all(
    SLOTS.map(({ source }, slot) => shapeOne(senders[slot], source, shapeOf(source, rung, share))),
  );
  return done.every(Boolean);
}

async function shapeOne(sender: RTCRtpSender | undefined, source: Source, wanted: Shape): Promise<boolean> {
  const parameters = sender?.getParameters();
  const [encoding] = parameters?.encodings ?? [];
  if (sender === undefined || parameters === undefined || encoding === undefined) return false;
  const priority = priorityOf(source);
  const { maxBitrate: _bitrate, maxFramerate: _rate, scaleResolutionDownBy: _scale, ...kept } = encoding;
  const next = {
    ...kept,
    ...(isPicture(source) ? { scaleResolutionDownBy: 1 } : {}),
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

/** Has every picture sent whole at once, instead of when the other side finds that it cannot go on from the last. Never rejects. */
export async function sendKeyFrames(connection: RTCPeerConnection): Promise<void> {
  const pictures = connection.getSenders().filter(({ track }) => track?.kind === 'video');
  await Promise.allSettled(pictures.map((sender) => sender.setParameters(sender.getParameters(), keyFrame)));
}
