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

/** Refuses with TOO_SLOW after `milliseconds`; what was asked for goes on unless its owner stops it. */
export async function inTime<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new FrameError('TOO_SLOW')), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
