import { constraintsFor, relaxedConstraints, type ChosenDevices, type InputSource } from './media-constraints.ts';
import { errorName, mediaProblem } from './media-errors.ts';
import type { MediaProblem } from '../types.ts';

/** The part of `navigator.mediaDevices` that the engine uses. */
export type Devices = Pick<MediaDevices, 'getUserMedia' | 'getDisplayMedia'>;

/** One source: the track, and what went wrong; both when it works, but not as it was wished. */
export interface Captured {
  track: MediaStreamTrack | undefined;
  problem: MediaProblem | undefined;
}

/** What there is of one source; when the wish cannot be satisfied, once more with less of a wish (requirement B33). */
export async function capture(devices: Devices, source: InputSource, chosen: ChosenDevices): Promise<Captured> {
  const open = async (constraints: MediaTrackConstraints): Promise<MediaStreamTrack | undefined> => {
    const asked = source === 'microphone' ? { audio: constraints } : { video: constraints };
    return (await devices.getUserMedia(asked)).getTracks()[0];
  };
  try {
    return { track: await open(constraintsFor(source, chosen)), problem: undefined };
  } catch (error) {
    const problem = mediaProblem(source, error);
    if (errorName(error) !== 'OverconstrainedError') return { track: undefined, problem };
    try {
      // It works, but not with the device or picture that was asked for: said, not hidden.
      return { track: await open(relaxedConstraints(source, chosen)), problem };
    } catch (again) {
      return { track: undefined, problem: mediaProblem(source, again) };
    }
  }
}
