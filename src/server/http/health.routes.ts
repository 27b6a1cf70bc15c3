import type { FastifyInstance } from 'fastify';
import { Refusal } from '../errors.ts';
import type { Metrics } from '../metrics.ts';

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** Liveness says that the process serves; readiness that what it needs answers; metrics are for this machine only. */
export function healthRoutes(http: FastifyInstance, isReady: () => Promise<boolean>, metrics: Metrics): void {
  http.get('/healthz', () => ({ status: 'ok' }));
  http.get('/readyz', async () => {
    if (!(await isReady())) throw new Refusal('UNAVAILABLE');
    return { status: 'ready' };
  });
  http.get('/metrics', async (request, reply) => {
    // A proxy on this machine speaks for somebody outside, and says so.
    const direct = request.headers['x-forwarded-for'] === undefined && request.headers['forwarded'] === undefined;
    if (!direct || !LOOPBACK.has(request.socket.remoteAddress ?? '')) throw new Refusal('NOT_FOUND');
    const { contentType, text } = await metrics.render();
    return reply.type(contentType).send(text);
  });
}
