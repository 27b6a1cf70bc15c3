/** A system notification that can be taken away again. */
export interface Shown {
  close: () => void;
}

export interface RingingParts {
  notify: (content: { title: string; body: string }, clicked: () => void) => Shown;
  /** A window of ours is in front: it rings there already. */
  inFront: () => boolean;
  attention: (wanted: boolean) => void;
  bringForward: () => void;
  clicked: (callId: string) => void;
}

interface Ring {
  from: string;
  kind: 'audio' | 'video';
  shown: Shown | undefined;
}

/** One notification per ringing call while no window is in front; gone the moment it stops ringing. */
export class Ringing {
  readonly #rings = new Map<string, Ring>();
  readonly #parts: RingingParts;

  constructor(parts: RingingParts) {
    this.#parts = parts;
  }

  show(callId: string, from: string, kind: 'audio' | 'video'): void {
    this.hide(callId);
    this.#rings.set(callId, { from, kind, shown: undefined });
    if (!this.#parts.inFront()) this.windowLeft();
  }

  hide(callId: string): void {
    const ring = this.#rings.get(callId);
    if (ring === undefined) return;
    this.#rings.delete(callId);
    ring.shown?.close();
    if (this.#rings.size === 0) this.#parts.attention(false);
  }

  hideAll(): void {
    for (const callId of this.#rings.keys()) this.hide(callId);
  }

  /** The person turned to another window while it rings. */
  windowLeft(): void {
    for (const [callId, ring] of this.#rings) {
      if (ring.shown !== undefined) continue;
      ring.shown = this.#parts.notify(
        { title: `${ring.from} is calling`, body: ring.kind === 'video' ? 'Video call' : 'Voice call' },
        () => {
          this.#parts.bringForward();
          this.#parts.clicked(callId);
        },
      );
      this.#parts.attention(true);
    }
  }

  /** The window is in front again and shows the call itself. */
  windowReturned(): void {
    for (const ring of this.#rings.values()) {
      ring.shown?.close();
      ring.shown = undefined;
    }
    this.#parts.attention(false);
  }
}
