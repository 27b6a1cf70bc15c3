/** Where a recording is written. Rejects with what the person can be told. */
export interface RecordingTarget {
  /** At that place, in bytes, of the file; over what is there already. */
  write(position: number, data: Uint8Array<ArrayBuffer>): Promise<void>;
}

interface Piece {
  position: number;
  data: Uint8Array<ArrayBuffer>;
}

/** A segment of a length that is not known yet, in the six bytes the muxer keeps for the length. */
const UNKNOWN_LENGTH = [0x07, 0xff, 0xff, 0xff, 0xff, 0xff];
/** The id of the segment is before it. */
const ID_BYTES = 4;

/**
 * What a WebM muxer writes, on its way to a file that plays wherever it is cut off: a cluster goes out once its length
 * is written in front of it, and until the end the segment says that its own is not known.
 */
export class WholeClusters {
  readonly #target: RecordingTarget;
  #held: Piece[] = [];
  /** Everything before this place is written. */
  #start = 0;
  #end = 0;
  #segment: number | undefined;

  constructor(target: RecordingTarget) {
    this.#target = target;
  }

  /** Bytes so far. */
  get bytes(): number {
    return this.#end;
  }

  /** The segment's header is about to come, at that place. */
  segmentAt(position: number): void {
    this.#segment = position + ID_BYTES;
  }

  stream(): WritableStream<Piece> {
    return new WritableStream({
      write: (piece) => this.#take(piece),
      close: () => this.#letGo(),
    });
  }

  async #take({ position, data }: Piece): Promise<void> {
    if (position < this.#start) return this.#target.write(position, data);
    const complete = position < this.#end;
    this.#held.push({ position, data: this.#open(position, data) });
    this.#end = Math.max(this.#end, position + data.length);
    if (complete) await this.#letGo();
  }

  #open(position: number, data: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    const at = this.#segment === undefined ? -1 : this.#segment - position;
    if (at < 0 || at + UNKNOWN_LENGTH.length > data.length) return data;
    this.#segment = undefined;
    const open = data.slice();
    open.set(UNKNOWN_LENGTH, at);
    return open;
  }

  async #letGo(): Promise<void> {
    if (this.#end === this.#start) return;
    const start = this.#start;
    const all = new Uint8Array(this.#end - start);
    for (const { position, data } of this.#held) all.set(data, position - start);
    this.#held = [];
    this.#start = this.#end;
    await this.#target.write(start, all);
  }
}
