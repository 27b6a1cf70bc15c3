import { fetchRange, type Range } from '../../stores/file-content.ts';
import type { FileLink } from '../../stores/file-link.ts';
import { ServerError } from '../../stores/server-error.ts';

/** How long until a server that was not reached is tried again. */
const RETRY_MS = 2_000;

/**
 * A piece of a file that is open, through outages.
 *
 * @throws ServerError when it cannot be had, and whatever the signal is aborted with
 */
export async function readPiece(link: FileLink, range: Range, signal: AbortSignal): Promise<ArrayBuffer> {
  for (;;) {
    try {
      return await link.read((addresses) => fetchRange(addresses, range, signal));
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ServerError) || error.code !== 'UNAVAILABLE') throw error;
      await pause(RETRY_MS, signal);
    }
  }
}

/** For so long; not beyond the signal. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
  });
  signal.throwIfAborted();
}
