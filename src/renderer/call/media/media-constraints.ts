import type { CleanVoice } from './sent-voice.ts';

/** What is asked of cameras and microphones when nothing else is said (requirements B10, B11, B25). */
export const videoConstraints = {
  width: { ideal: 1280, max: 1920 },
  height: { ideal: 720, max: 1080 },
  frameRate: { ideal: 30, max: 60 },
} as const satisfies MediaTrackConstraints;

export const audioConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
} as const satisfies MediaTrackConstraints;

/** `cursor` is in the Screen Capture specification but not in TypeScript's library. */
interface DisplayConstraints extends DisplayMediaStreamOptions {
  video: MediaTrackConstraints & { cursor: 'always' };
}

export const displayConstraints: DisplayConstraints = { video: { cursor: 'always' }, audio: true };

/** The person's choice of devices; undefined: the system's default. */
export interface ChosenDevices {
  microphoneId?: string | undefined;
  cameraId?: string | undefined;
  /** What the system does to the sound; what is left out is on. */
  processing?: SoundProcessing | undefined;
  /** What takes the noise out of the microphone besides that; undefined: nothing. */
  clean?: CleanVoice | undefined;
}

/** Switches of a microphone that a person may turn off (requirement B73). */
export type SoundProcessing = { [K in keyof typeof audioConstraints]?: boolean };

export type InputSource = 'microphone' | 'camera';

/** The chosen device is `exact`: when it is gone, that is an OverconstrainedError and the default is tried. */
export function constraintsFor(source: InputSource, chosen: ChosenDevices): MediaTrackConstraints {
  const id = source === 'microphone' ? chosen.microphoneId : chosen.cameraId;
  const base = source === 'microphone' ? { ...audioConstraints, ...chosen.processing } : videoConstraints;
  return id === undefined ? { ...base } : { ...base, deviceId: { exact: id } };
}

/** What is asked when the full wish cannot be satisfied: any such device, as it is. */
export function relaxedConstraints(source: InputSource, { processing }: ChosenDevices): MediaTrackConstraints {
  return source === 'microphone' ? { ...audioConstraints, ...processing } : {};
}
