import { createSocket } from 'node:dgram';
import * as v from 'valibot';
import { generator } from '../../support/generator.ts';

/**
 * A program inside a namespace that has two cables: whatever (tunneled) packet comes in by one goes out by the other, later, in
 * another order or never. The kernel's own `netem` is often missing; this one also repeats its decisions for a seed.
 */

const PORT = 4789;
const ImpairmentSchema = v.object({
  delayMs: v.number(),
  jitterMs: v.number(),
  loss: v.number(),
  burst: v.optional(v.number(), 1),
  seed: v.number(),
});
const [near = '', far = '', nearPeer = '', farPeer = ''] = process.argv.slice(2);
let impairment = { delayMs: 0, jitterMs: 0, loss: 0, burst: 1, seed: 1 };
/** Steps into which chance is divided. */
const FINE = 1_000_000;
let below = generator(1);

process.on('message', (message) => {
  impairment = v.parse(ImpairmentSchema, message);
  below = generator(impairment.seed);
  process.send?.('set');
});
// The program that forked this one is gone.
process.on('disconnect', () => process.exit(0));

const sides = [near, far].map(() => createSocket({ type: 'udp4', recvBufferSize: 1 << 22 }));
/** Whether the last packet of each direction was lost. */
const bad = [false, false];
sides.forEach((socket, i) => {
  const out = sides[1 - i];
  const to = i === 0 ? farPeer : nearPeer;
  socket.on('message', (packet) => {
    const { delayMs, jitterMs, loss, burst } = impairment;
    // Both are always drawn, so that one setting does not shift the decisions of the other.
    const [luck, spread] = [below(FINE) / FINE, below(FINE) / FINE];
    bad[i] = luck < (bad[i] ? 1 - 1 / burst : loss / (1 - loss) / burst);
    if (bad[i]) return;
    const wait = delayMs + jitterMs * spread;
    if (wait < 1) out?.send(packet, PORT, to);
    else setTimeout(() => out?.send(packet, PORT, to), wait);
  });
});
sides[0]?.bind(PORT, near, () => sides[1]?.bind(PORT, far, () => process.send?.('ready')));
