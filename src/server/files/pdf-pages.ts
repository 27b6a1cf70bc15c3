import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import * as v from 'valibot';
import { FILE_LIMITS } from '../../shared/files.ts';
import { Refusal } from '../errors.ts';
import { Gate } from '../sockets/gate.ts';

const PdfPagesSchema = v.variant('kind', [
  v.object({ kind: v.literal('pages'), pages: v.pipe(v.number(), v.integer(), v.minValue(1)) }),
  v.object({ kind: v.literal('encrypted') }),
  v.object({ kind: v.literal('broken') }),
]);
export type PdfPages = v.InferOutput<typeof PdfPagesSchema>;

/** What a PDF may cost before it is refused (threat T33). */
const TIME_MS = 10_000;
const MEMORY_MB = 256;

/** Beside this file: as it is written in development, as it is built otherwise. */
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const worker = new URL(`./pdf-pages.worker.${extension}`, import.meta.url);

/** One after the other: two cores are there for calls. */
const gate = new Gate(1);

function ask(path: string): Promise<PdfPages> {
  return new Promise((resolve) => {
    const thread = new Worker(worker, {
      workerData: pathToFileURL(path).href,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
      env: {},
      stdout: true,
      stderr: true,
    });
    const end = (result: PdfPages): void => {
      clearTimeout(timer);
      void thread.terminate();
      resolve(result);
    };
    const timer = setTimeout(end, TIME_MS, { kind: 'broken' });
    thread.once('message', (message) => {
      const parsed = v.safeParse(PdfPagesSchema, message);
      end(parsed.success ? parsed.output : { kind: 'broken' });
    });
    // Out of memory among others.
    thread.once('error', () => end({ kind: 'broken' }));
    thread.once('exit', () => end({ kind: 'broken' }));
  });
}

/** The pages of a PDF; undefined when it is encrypted. Refuses what cannot be opened, or not at a fair price. */
export async function pagesOf(path: string): Promise<number | undefined> {
  const result = await gate.pass(() => ask(path));
  switch (result.kind) {
    case 'encrypted':
      return undefined;
    case 'broken':
      throw new Refusal('UNSUPPORTED_MEDIA_TYPE');
    case 'pages':
      if (result.pages > FILE_LIMITS.pages) throw new Refusal('PAYLOAD_TOO_LARGE');
      return result.pages;
  }
}
