import * as v from 'valibot';
import { ExportError } from './export-error.ts';
import { exportMarked } from './export-marked.ts';
import { JobSchema, type Outcome } from './job.ts';

/** One file with its marks; the window goes on meanwhile. */
self.addEventListener('message', (event: MessageEvent<unknown>) => {
  const job = v.safeParse(JobSchema, event.data);
  if (job.success) void run(job.output);
});

async function run({ bytes, mediaType, marks, aspect }: v.InferOutput<typeof JobSchema>): Promise<void> {
  try {
    const made = await exportMarked(new Uint8Array(bytes), mediaType, marks, aspect);
    answer({ ok: true, bytes: made.bytes.buffer, mediaType: made.mediaType }, [made.bytes.buffer]);
  } catch (error) {
    answer({ ok: false, code: error instanceof ExportError ? error.code : 'BROKEN' });
  }
}

function answer(outcome: Outcome, transfer: Transferable[] = []): void {
  self.postMessage(outcome, { transfer });
}
