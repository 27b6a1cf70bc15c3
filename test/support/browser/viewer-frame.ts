import { afterEach, expect } from 'vitest';
import { viewerAddress } from '../../../src/renderer/features/viewer/frame-host.ts';
import { openChannel, type Channel } from '../../../src/renderer/viewer/channel.ts';
import { FromFrameSchema, type FromFrame, type Open, type ToFrame } from '../../../src/renderer/viewer/messages.ts';

/** The frame as the window has it: without an origin, spoken to over its line. What a page of ours could not see of it is not looked at. */

const closing: (() => void)[] = [];
/** Ends what was opened; happens by itself after each test. */
export function closeFrames(): void {
  for (const close of closing.splice(0)) close();
}
afterEach(closeFrames);

type Content = ArrayBuffer | Uint8Array | string | { bytes: number; head: ArrayBuffer };

interface Frame {
  channel: Channel<ToFrame>;
  heard: FromFrame[];
  /** Waits for a message of a type. */
  told: <T extends FromFrame['type']>(type: T) => Promise<Extract<FromFrame, { type: T }>>;
}

export async function openFrame(message: Partial<Omit<Open, 'content'>> & { content: Content }): Promise<Frame> {
  const element = document.createElement('iframe');
  element.setAttribute('sandbox', 'allow-scripts');
  element.style.cssText = 'width: 800px; height: 600px; border: 0';
  element.src = viewerAddress();
  const loaded = new Promise((done) => element.addEventListener('load', done, { once: true }));
  document.body.append(element);
  await loaded;
  const { port1, port2 } = new MessageChannel();
  const heard: FromFrame[] = [];
  const channel: Channel<ToFrame> = openChannel(port1, FromFrameSchema, (said) => heard.push(said));
  element.contentWindow?.postMessage('begin', '*', [port2]);
  closing.push(() => {
    channel.close();
    element.remove();
  });
  const { kind = 'pdf', name = 'a', mediaType = 'application/pdf', content, ...rest } = message;
  channel.post({ type: 'open', kind, name, mediaType, content: bytesOf(content), ...rest });
  const is = <T extends FromFrame['type']>(said: FromFrame, type: T): said is Extract<FromFrame, { type: T }> =>
    said.type === type;
  return {
    channel,
    heard,
    told: async (type) => {
      await expect.poll(() => heard.some((said) => is(said, type)), { timeout: 15_000 }).toBe(true);
      for (const said of heard.toReversed()) if (is(said, type)) return said;
      throw new Error(`Nothing of ${type}.`);
    },
  };
}

function bytesOf(content: Content): Open['content'] {
  if (content instanceof ArrayBuffer || (typeof content === 'object' && 'head' in content)) return content;
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return new Uint8Array(bytes).buffer;
}
