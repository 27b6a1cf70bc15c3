import type { MediaProblem } from '../types.ts';

type Source = MediaProblem['source'];

const NAMES: Record<Source, string> = { microphone: 'microphone', camera: 'camera', screen: 'screen' };

function sentence(name: string, source: Source, message: string): string {
  const what = NAMES[source];
  switch (name) {
    case 'NotFoundError':
      return source === 'screen'
        ? 'There is nothing to share: no screen or window was found.'
        : `Camera or microphone not found: plug in a ${what}, or choose another in Settings.`;
    case 'NotAllowedError':
      return source === 'screen'
        ? 'Sharing was not allowed: permission denied, or nothing was chosen. Allow screen recording for Parley in the system settings if it stays this way.'
        : `Permission denied for the ${what}: allow Parley to use it in the system settings, then turn it on again.`;
    case 'NotReadableError':
      return `The ${what} is already in use by another program, or does not answer: close that program and try again.`;
    case 'OverconstrainedError':
      return `The constraints cannot be satisfied: this ${what} is not there or cannot do what was asked. Choose another in Settings.`;
    case 'TypeError':
      return `Invalid constraints for the ${what}: set it back to the default in Settings.`;
    case 'AbortError':
      return `The ${what} stopped while it was being opened. Try again.`;
    case 'Ended':
      return `The ${what} is gone: plug it in again, or choose another in Settings.`;
    default:
      return message === '' ? `The ${what} could not be opened (${name}). Try again.` : message;
  }
}

/** Also for the errors of browsers that are not an `Error`, as OverconstrainedError was for long. */
export function errorName(error: unknown): string {
  const named = typeof error === 'object' && error !== null && 'name' in error ? error.name : undefined;
  return typeof named === 'string' ? named : 'Error';
}

/** What to tell a person about a camera, microphone or screen that could not be had (requirements B30–B34). */
export function mediaProblem(source: Source, error: unknown): MediaProblem {
  const name = errorName(error);
  const message = error instanceof Error ? error.message : '';
  return { source, name, message: sentence(name, source, message) };
}

/** The device went away while it was in use. */
export function deviceGone(source: Source): MediaProblem {
  return { source, name: 'Ended', message: sentence('Ended', source, '') };
}

/** The device went away, and another took its place. */
export function deviceReplaced(source: Source, label: string): MediaProblem {
  // Linux has no name for what the system's choice is.
  const now = label === '' ? 'another one' : label === 'Default' ? 'the one that the system chose' : `“${label}”`;
  return {
    source,
    name: 'Replaced',
    message: `The ${NAMES[source]} is gone: Parley uses ${now} now. Choose another in Settings.`,
  };
}

/** A MediaProblem that is thrown, where somebody asked for something and has to be told now. */
export class MediaError extends Error implements MediaProblem {
  override readonly name: string;
  readonly source: Source;

  constructor({ source, name, message }: MediaProblem) {
    super(message);
    this.name = name;
    this.source = source;
  }
}
