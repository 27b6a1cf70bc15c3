import * as v from 'valibot';
import { startOwnWorker } from '../own-worker.ts';
import { ExportError } from './export-error.ts';
import type { Exported } from './exported.ts';
import { OutcomeSchema, type Job } from './job.ts';

/** Longer than this no file takes; what never ends is given up. */
const MOST_MS = 60_000;

async function startWorker(): Promise<Worker> {
  const { default: address } = await import('./export.worker.ts?worker&url');
  return startOwnWorker(address);
}

/** As exportMarked, in a thread of its own. @throws ExportError */
export async function exportInWorker(job: Job): Promise<Exported> {
  const worker = await startWorker();
  try {
    const outcome = await new Promise<v.InferOutput<typeof OutcomeSchema>>((resolve, reject) => {
      const failed = (): void => reject(new ExportError('BROKEN'));
      const timer = setTimeout(failed, MOST_MS);
      worker.addEventListener('error', failed, { once: true });
      worker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        clearTimeout(timer);
        const parsed = v.safeParse(OutcomeSchema, data);
        if (parsed.success) resolve(parsed.output);
        else failed();
      });
      worker.postMessage(job, [job.bytes]);
    });
    if (!outcome.ok) throw new ExportError(outcome.code);
    return { bytes: new Uint8Array(outcome.bytes), mediaType: outcome.mediaType };
  } finally {
    worker.terminate();
  }
}
