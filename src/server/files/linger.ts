import type { FastifyReply, FastifyRequest } from 'fastify';

/** How long whoever still sends may go on after they were answered: so that they come to read the answer. */
const LINGER_MS = 10_000;

/** After a refusal in the middle of a body: the rest runs into nothing for a while, then the connection is closed. */
export function linger(request: FastifyRequest, _reply: FastifyReply, done: () => void): void {
  const { raw } = request;
  if (!raw.complete && !raw.destroyed) {
    raw.unpipe();
    raw.resume();
    // Once it is answered, Node does not tell a request that its connection is gone.
    const end = (): void => void raw.destroy();
    const patience = setTimeout(end, LINGER_MS);
    raw.socket.once('close', end);
    for (const over of ['end', 'close']) {
      raw.once(over, () => {
        clearTimeout(patience);
        raw.socket.off('close', end);
      });
    }
  }
  done();
}
