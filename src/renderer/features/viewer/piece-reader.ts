import { fetchRange, type Range } from '../../stores/file-content.ts';
import { ServerError } from '../../stores/server-error.ts';

/** How long a new link is waited for, and how long until a server that was not reached is tried again. */
const LINK_MS = 10_000;
const RETRY_MS = 2_000;

export interface PieceReaderParts {
  /** Where the file is now, on each server; none while no link is known. */
  addresses: () => readonly string[];
  /** The link has expired: `linkChanged` follows. */
  renew: () => void;
  signal: AbortSignal;
}

/** Reads pieces of a file for as long as it is open: with a new link when the old one has expired, and through outages. */
export class PieceReader {
  readonly #parts: PieceReaderParts;
  readonly #changed = new Set<() => void>();

  constructor(parts: PieceReaderParts) {
    this.#parts = parts;
  }

  linkChanged(): void {
    for (const changed of this.#changed) changed();
  }

  /** @throws ServerError when it cannot be had, and whatever the signal is aborted with */
  async read(range: Range): Promise<ArrayBuffer> {
    const { addresses, signal } = this.#parts;
    let renewed = false;
    for (;;) {
      const from = addresses();
      try {
        return await fetchRange(from, range, signal);
      } catch (error) {
        signal.throwIfAborted();
        const code = error instanceof ServerError ? error.code : 'INTERNAL';
        if (code === 'LINK_EXPIRED' && !renewed) {
          renewed = true;
          await this.#newLink(from);
        } else if (code === 'UNAVAILABLE') await this.#pause(RETRY_MS, new Set());
        else throw error;
      }
    }
  }

  async #newLink(old: readonly string[]): Promise<void> {
    const { addresses, renew } = this.#parts;
    if (addresses()[0] !== old[0]) return;
    renew();
    await this.#pause(LINK_MS, this.#changed);
  }

  /** For so long, or until it is told; not beyond the signal. */
  async #pause(milliseconds: number, told: Set<() => void>): Promise<void> {
    const { signal } = this.#parts;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        told.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      told.add(done);
      signal.addEventListener('abort', done, { once: true });
    });
    signal.throwIfAborted();
  }
}
