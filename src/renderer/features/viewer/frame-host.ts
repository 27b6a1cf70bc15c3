import type { FileKind } from '../../../shared/files.ts';
import { openChannel, type Channel } from '../../viewer/channel.ts';
import { FromFrameSchema, type FromFrame, type ToFrame } from '../../viewer/messages.ts';

const PING_MS = 2_500;
/** A frame that has not answered for so long shows nothing any more. */
const DEAD_MS = 10_000;

/**
 * The frame's own origin in the client; beside the page where a development server has both. It gets ready for `kind`, or
 * for the document that somebody may open later.
 */
export function viewerAddress(kind?: FileKind | 'later'): string {
  const page = location.protocol === 'app:' ? 'app://viewer/viewer.html' : new URL('/viewer.html', location.href).href;
  if (kind === 'later') return `${page}#pdf-early`;
  return kind === 'pdf' ? `${page}#pdf` : page;
}

/** Speaks to a frame that has loaded, and notices when it does not answer any more. */
export class FrameHost {
  readonly #channel: Channel<ToFrame>;
  readonly #dead: () => void;
  readonly #timer: ReturnType<typeof setInterval>;
  #ping = 0;
  /** When the oldest ping without an answer was sent. */
  #unanswered: number | undefined;

  constructor(frame: Window, heard: (message: FromFrame) => void, dead: () => void) {
    this.#dead = dead;
    const { port1, port2 } = new MessageChannel();
    this.#channel = openChannel(port1, FromFrameSchema, (message) => {
      if (message.type === 'pong') this.#unanswered = undefined;
      else heard(message);
    });
    // It has no origin that could be named; it is our own frame, and what it loaded, by the policy, our own page.
    frame.postMessage('begin', '*', [port2]);
    this.#timer = setInterval(() => this.#beat(), PING_MS);
  }

  send(message: ToFrame, transfer?: Transferable[]): void {
    this.#channel.post(message, transfer);
  }

  #beat(): void {
    const now = performance.now();
    if (this.#unanswered !== undefined && now - this.#unanswered > DEAD_MS) {
      this.close();
      this.#dead();
      return;
    }
    this.#unanswered ??= now;
    this.send({ type: 'ping', id: ++this.#ping });
  }

  close(): void {
    clearInterval(this.#timer);
    this.#channel.close();
  }
}
