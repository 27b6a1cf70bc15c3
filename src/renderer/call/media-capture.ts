import { constraintsFor, relaxedConstraints, type ChosenDevices, type InputSource } from './media-constraints.ts';
import { errorName, mediaProblem } from './media-errors.ts';
import type { MediaProblem } from './types.ts';

/** The part of `navigator.mediaDevices` that the engine uses. */
export type Devices = Pick<MediaDevices, 'getUserMedia' | 'getDisplayMedia'>;

export interface Captured {
  tracks: MediaStreamTrack[];
  problems: MediaProblem[];
}

function asked(source: InputSource, constraints: MediaTrackConstraints): MediaStreamConstraints {
  return source === 'microphone' ? { audio: constraints } : { video: constraints };
}

/** One source; when the wish cannot be satisfied, once more with less of a wish (requirement B33). */
async function captureOne(devices: Devices, source: InputSource, chosen: ChosenDevices): Promise<Captured> {
  try {
    const stream = await devices.getUserMedia(asked(source, constraintsFor(source, chosen)));
    return { tracks: stream.getTracks(), problems: [] };
  } catch (error) {
    if (errorName(error) !== 'OverconstrainedError') return { tracks: [], problems: [mediaProblem(source, error)] };
    try {
      const stream = await devices.getUserMedia(asked(source, relaxedConstraints(source, chosen)));
      // It works, but not with the device or picture that was asked for: said, not hidden.
      return { tracks: stream.getTracks(), problems: [mediaProblem(source, error)] };
    } catch (again) {
      return { tracks: [], problems: [mediaProblem(source, again)] };
    }
  }
}

/** What there is of the sources asked for: all, one of them, or none, each with the reason (requirement B70). */
export async function capture(
  devices: Devices,
  sources: readonly InputSource[],
  chosen: ChosenDevices,
): Promise<Captured> {
  const [first, second] = sources;
  if (first === undefined) return { tracks: [], problems: [] };
  if (second === undefined) return captureOne(devices, first, chosen);
  try {
    const stream = await devices.getUserMedia({
      audio: constraintsFor('microphone', chosen),
      video: constraintsFor('camera', chosen),
    });
    return { tracks: stream.getTracks(), problems: [] };
  } catch {
    // One after the other: a browser may show one question at a time.
    const microphone = await captureOne(devices, 'microphone', chosen);
    const camera = await captureOne(devices, 'camera', chosen);
    return {
      tracks: [...microphone.tracks, ...camera.tracks],
      problems: [...microphone.problems, ...camera.problems],
    };
  }
}
