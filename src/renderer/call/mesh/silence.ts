interface SilenceOptions {
  /** How often it is looked. */
  everyMs: number;
  /** How many looks in a row have to find nothing. */
  looks: number;
  /** Something should be arriving. */
  expected: () => boolean;
  /** How many packets have arrived so far; undefined when that cannot be told now. */
  arrived: () => Promise<number | undefined>;
  /** `silent`: nothing arrives any longer; told again for as long as it stays so, every `looks` looks. */
  changed: (silent: boolean) => void;
}

/**
 * Notices that nothing arrives from somebody although the connection counts as up: ICE takes five seconds to see that one
 * direction is dead, and never sees that only its own small packets pass.
 */
export class Silence {
  readonly #options: SilenceOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #glance: ReturnType<typeof setTimeout> | undefined;
  #arrived: number | undefined;
  #looks = 0;
  #silent = false;

  constructor(options: SilenceOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer ??= setTimeout(() => void this.#look(), this.#options.everyMs);
  }

  /** Another connection has another count. */
  forget(): void {
    this.#arrived = undefined;
    this.#looks = 0;
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
    this.start();
    this.#judge(arrived);
  }

  #judge(arrived: number | undefined): void {
    const before = this.#arrived;
    this.#arrived = arrived;
    if (arrived === undefined || before === undefined) {
      this.#looks = 0;
    } else if (arrived > before) {
      this.#looks = 0;
      if (this.#silent) this.#tell(false);
    } else if (arrived > 0) {
      // From the first packet on: until then it is a connection that comes about.
      this.#looks += 1;
      if (this.#looks % this.#options.looks === 0) this.#tell(true);
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
