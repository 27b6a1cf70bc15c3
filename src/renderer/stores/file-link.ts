import { watch } from 'vue';
import { linkAddresses } from './file-content.ts';
import { ServerError } from './server-error.ts';

/** How long another link is waited for. */
const LINK_MS = 10_000;

export interface FileLinkParts {
  servers: () => readonly string[];
  /** The link as it is now, reactive; undefined while none is known. */
  url: () => string | undefined;
  /** Asks for another, which is then what `url` gives. */
  renew: () => void;
}

/** The way to the bytes of one file for as long as they are wanted: links expire, and the next is asked for when one has. */
export class FileLink {
  readonly #parts: FileLinkParts;
  #renewing: Promise<void> | undefined;

  constructor(parts: FileLinkParts) {
    this.#parts = parts;
  }

  /** Asks for another link, unless one is on its way. It is there when this resolves, or none came for too long. */
  renew(): Promise<void> {
    this.#renewing ??= this.#another().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  /**
   * What `fetched` makes of the addresses of the file, one on each server; once more by another link when this one has
   * expired. Addresses are none only when no link has come in time.
   */
  async read<T>(fetched: (addresses: readonly string[]) => Promise<T>): Promise<T> {
    const { servers, url } = this.#parts;
    if (url() === undefined) void this.renew();
    await this.#renewing;
    const link = url();
    try {
      return await fetched(linkAddresses(servers(), link));
    } catch (error) {
      if (!(error instanceof ServerError) || error.code !== 'LINK_EXPIRED') throw error;
      if (url() === link) await this.renew();
      return fetched(linkAddresses(servers(), url()));
    }
  }

  async #another(): Promise<void> {
    const { url, renew } = this.#parts;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        stop();
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(done, LINK_MS);
      const stop = watch(url, (next) => next !== undefined && done(), { flush: 'sync' });
      renew();
    });
  }
}
