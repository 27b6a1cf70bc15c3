import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { CallStatus, LifecycleEvent } from '../shared/call.ts';
import type { ErrorCode } from '../shared/errors.ts';

/** What operators watch. Names follow Prometheus' conventions; no label carries an id. */
export interface Metrics {
  transition(type: LifecycleEvent): void;
  refusal(code: ErrorCode): void;
  signal(): void;
  download(bytes: number): void;
  sweep(seconds: number): void;
  command(event: string, seconds: number): void;
  render(): Promise<{ contentType: string; text: string }>;
}

export function createMetrics(state: {
  callsByStatus: () => Promise<ReadonlyMap<CallStatus, number>>;
  sockets: () => number;
}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  // Looked at ten times a second, by a timer: a lag that reads 0.1 s is none. A hundred times is 1.5 % of a core.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 });
  const transitions = new Counter({
    name: 'parley_transitions_total',
    help: 'Lines of call history committed by this node, by type',
    labelNames: ['type'],
    registers,
  });
  const refusals = new Counter({
    name: 'parley_refusals_total',
    help: 'Socket events refused, by code',
    labelNames: ['code'],
    registers,
  });
  const signals = new Counter({ name: 'parley_signals_total', help: 'Signals relayed', registers });
  const downloads = new Counter({ name: 'parley_downloads_total', help: 'Answers with bytes of a file', registers });
  const downloadBytes = new Counter({ name: 'parley_download_bytes_total', help: 'Bytes in those answers', registers });
  const sweeps = new Histogram({ name: 'parley_sweep_seconds', help: 'Duration of one sweep', registers });
  const commands = new Histogram({
    name: 'parley_event_seconds',
    help: 'From a socket event received to its answer',
    labelNames: ['event'],
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2],
    registers,
  });
  registry.registerMetric(
    new Gauge({
      name: 'parley_sockets',
      help: 'Sockets on this node',
      registers: [],
      collect() {
        this.set(state.sockets());
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: 'parley_calls',
      help: 'Calls in the database, by status',
      labelNames: ['status'],
      registers: [],
      async collect() {
        this.reset();
        for (const [status, count] of await state.callsByStatus()) this.set({ status }, count);
      },
    }),
  );
  return {
    transition: (type) => transitions.inc({ type }),
    refusal: (code) => refusals.inc({ code }),
    signal: () => signals.inc(),
    download: (bytes) => {
      downloads.inc();
      downloadBytes.inc(bytes);
    },
    sweep: (seconds) => sweeps.observe(seconds),
    command: (event, seconds) => commands.observe({ event }, seconds),
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
