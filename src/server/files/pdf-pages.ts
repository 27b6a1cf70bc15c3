import { fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';
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

/** What a PDF may cost before it is refused (threat T33): a processor's time, and memory. */
const LIMITS = { timeMs: 10_000, memoryMb: 400 };
const LOOK_MS = 50;
/** By the clock it may be there for this many times that, where the two can be told apart: a busy machine makes it wait. */
const PATIENCE = process.platform === 'linux' ? 6 : 1;
const TICKS_PER_SECOND = 100;

/** Beside this file: as it is written in development, as it is built otherwise. */
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const worker = fileURLToPath(new URL(`./pdf-pages.worker.${extension}`, import.meta.url));

/** One after the other: two cores are there for calls. */
const gate = new Gate(1);

/** What a process holds and has used; nothing where the system does not say (only Linux does). */
async function costOf(pid: number | undefined): Promise<typeof LIMITS> {
  const [status = '', stat = ''] = await Promise.all(
    ['status', 'stat'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')),
  );
  const kilobytes = /^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1] ?? 0;
  // Behind its name: the 12th and 13th.
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13);
  return {
    timeMs: ((Number(user) + Number(system)) * 1000) / TICKS_PER_SECOND,
    memoryMb: Number(kilobytes) / 1024,
  };
}

/** A process, not a thread: what a stream unpacks to is outside of what a thread can be held to, and stays with us. */
function ask(path: string, { timeMs, memoryMb }: typeof LIMITS): Promise<PdfPages> {
  return new Promise((resolve) => {
    const child = fork(worker, [pathToFileURL(path).href], {
      execArgv: [`--max-old-space-size=${memoryMb}`],
      env: {},
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const end = (result: PdfPages): void => {
      clearTimeout(timer);
      clearInterval(watch);
      child.kill('SIGKILL');
      resolve(result);
    };
    const refuse = (): void => end({ kind: 'broken' });
    const timer = setTimeout(refuse, PATIENCE * timeMs);
    const watch = setInterval(() => {
      void costOf(child.pid).then((cost) => (cost.timeMs > timeMs || cost.memoryMb > memoryMb) && refuse());
    }, LOOK_MS);
    // Behind calls, but not behind everything: who waits for a file is waiting, too.
    child.once(
      'spawn',
      () => child.pid !== undefined && setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL),
    );
    child.once('message', (message) => {
      const parsed = v.safeParse(PdfPagesSchema, message);
      end(parsed.success ? parsed.output : { kind: 'broken' });
    });
    child.once('error', refuse);
    child.once('exit', refuse);
  });
}

/** The pages of a PDF; undefined when it is encrypted. Refuses what cannot be opened, or not at a fair price. */
export async function pagesOf(path: string, limits = LIMITS): Promise<number | undefined> {
  const result = await gate.pass(() => ask(path, limits));
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
