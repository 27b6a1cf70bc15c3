import type { FastifyInstance } from 'fastify';
import { Refusal } from '../errors.ts';

/** Liveness says that the process serves; readiness that its database answers. */
export function healthRoutes(http: FastifyInstance, isReady: () => Promise<boolean>): void {
  http.get('/healthz', () => ({ status: 'ok' }));
  http.get('/readyz', async () => {
    if (!(await isReady())) throw new Refusal('UNAVAILABLE');
    return { status: 'ready' };
  });
}
