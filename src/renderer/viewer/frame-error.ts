import type { Failure } from './messages.ts';

/** A file that cannot be shown, and why. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
  readonly code: Failure;

  constructor(code: Failure, cause?: unknown) {
    super(code, { cause });
    this.code = code;
  }
}

/**
 * Refuses with TOO_SLOW after `milliseconds`; what was asked for goes on unless its owner stops it. As long as it is
 * `held` up by something else (a person who types, bytes on their way), the time begins anew.
 */
export async function inTime<T>(work: Promise<T>, milliseconds: number, held = () => false): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const wait = (): void => {
      timer = setTimeout(() => (held() ? wait() : reject(new FrameError('TOO_SLOW'))), milliseconds);
    };
    wait();
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
