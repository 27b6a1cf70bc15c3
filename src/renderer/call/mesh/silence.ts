interface SilenceOptions {
  /** Nothing has to have arrived for so long. */
  silentMs: number;
  /** Something should be arriving. */
  expected: () => boolean;
  /** How many packets have arrived so far; undefined when that cannot be told now. */
  arrived: () => Promise<number | undefined>;
  /** `silent`: nothing arrives any longer; told again for as long as it stays so, every `silentMs`. */
  changed: (silent: boolean) => void;
}

/** How many looks within `silentMs`. */
const LOOKS = 3;
/** Its end is looked for more closely: who comes back is seen the sooner, the sooner they are sent a key frame. */
const LOOKS_FOR_END = 30;

/**
 * Notices that nothing arrives from somebody although the connection counts as up: ICE takes five seconds to see that one
 * direction is dead, and never sees that only its own small packets pass.
 */
export class Silence {
  readonly #options: SilenceOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #glance: ReturnType<typeof setTimeout> | undefined;
  #arrived: number | undefined;
  #quietMs = 0;
  #silent = false;

  constructor(options: SilenceOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer ??= setTimeout(() => void this.#look(), this.#everyMs);
  }

  get #everyMs(): number {
    return this.#options.silentMs / (this.#silent ? LOOKS_FOR_END : LOOKS);
  }

  /** Another connection has another count. */
  forget(): void {
    this.#arrived = undefined;
    this.#quietMs = 0;
  }

  /** Whether nothing arrives for so long; false when nothing should. Not answered once it is stopped. */
  async reigns(ms: number): Promise<boolean> {
    const { expected, arrived } = this.#options;
    if (!expected()) return false;
    const before = await arrived();
    await new Promise<void>((resolve) => {
      clearTimeout(this.#glance);
      this.#glance = setTimeout(resolve, ms);
    });
    return expected() && before !== undefined && (await arrived()) === before;
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#glance);
    this.#timer = undefined;
  }

  async #look(): Promise<void> {
    const timer = this.#timer;
    const arrived = this.#options.expected() ? await this.#options.arrived() : undefined;
    if (timer === undefined || timer !== this.#timer) return;
    this.#timer = undefined;
    this.#judge(arrived);
    this.start();
  }

  #judge(arrived: number | undefined): void {
    const before = this.#arrived;
    this.#arrived = arrived;
    if (arrived === undefined || before === undefined) {
      this.#quietMs = 0;
    } else if (arrived > before) {
      this.#quietMs = 0;
      if (this.#silent) this.#tell(false);
    } else if (arrived > 0) {
      // From the first packet on: until then it is a connection that comes about.
      this.#quietMs += this.#everyMs;
      if (this.#quietMs < this.#options.silentMs) return;
      this.#quietMs = 0;
      this.#tell(true);
    }
  }

  #tell(silent: boolean): void {
    this.#silent = silent;
    this.#options.changed(silent);
  }
}

/** How many packets a receiver got so far; undefined before the first. */
export async function packetsOf(receiver: RTCRtpReceiver | undefined): Promise<number | undefined> {
  for (const report of (await receiver?.getStats())?.values() ?? []) {
    if (report.type === 'inbound-rtp') return report.packetsReceived;
  }
  return undefined;
}
