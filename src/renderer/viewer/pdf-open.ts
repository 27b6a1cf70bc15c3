import { PDFWorker, PasswordResponses, VerbosityLevel, getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { PDFDocumentLoadingTask, PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { FrameError, inTime } from './frame-error.ts';
import { limits } from './limits.ts';
import type { Pieces } from './pieces.ts';

export interface OpenPdf {
  document: PDFDocumentProxy;
  close: () => void;
}

/** Beside the page, see scripts/pdf-assets.mjs. */
const assets = (path: string): string => new URL(`/pdf/${path}`, document.baseURI).href;

/**
 * The frame has no origin, so its worker cannot come from an address: a script of one line that imports it can, if it
 * is no module itself (Chromium starts no module from a blob there). With Trusted Types, its address has to be vouched
 * for. Resolves once it listens: what it is sent before is lost.
 */
async function startWorker(): Promise<Worker> {
  const name = JSON.stringify(assets('pdf.worker.min.mjs'));
  const code = `import(${name}).catch((error) => setTimeout(() => { throw error; }));`;
  const address = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
  // The types of the DOM do not know yet that a trusted address is one.
  const worker: unknown = Reflect.construct(Worker, [policy?.createScriptURL(address) ?? address]);
  if (!(worker instanceof Worker)) throw new FrameError('UNSUPPORTED');
  const listens = new Promise<void>((resolve, reject) => {
    worker.addEventListener('message', () => resolve(), { once: true });
    worker.addEventListener('error', (event) => reject(new FrameError('UNSUPPORTED', event.message)), { once: true });
  });
  await inTime(listens, limits.milliseconds);
  return worker;
}

interface TrustedTypes {
  createPolicy: (
    name: string,
    rules: { createScriptURL: (address: string) => string },
  ) => { createScriptURL: (address: string) => string };
}
declare global {
  interface Window {
    readonly trustedTypes?: TrustedTypes;
  }
}
const policy = window.trustedTypes?.createPolicy('pdf-worker', {
  createScriptURL: (address) => {
    if (!address.startsWith('blob:')) throw new TypeError('Only the worker made here.');
    return address;
  },
});

let warm: Promise<Worker> | undefined;

/** Starts the worker for the document that is on its way. */
export function warmUp(): void {
  warm ??= startWorker();
  // Whoever opens the document is told.
  warm.catch(() => undefined);
}

/** How every document is read here. */
const settings = () => ({
  cMapUrl: assets('cmaps/'),
  cMapPacked: true,
  standardFontDataUrl: assets('standard_fonts/'),
  iccUrl: assets('iccs/'),
  wasmUrl: assets('wasm/'),
  useWorkerFetch: true,
  useSystemFonts: false,
  maxImageSize: limits.pixels,
  enableXfa: false,
  disableWorkerRendering: true,
  verbosity: VerbosityLevel.ERRORS,
});

/** Has the worker that waits read a document of ours. The worker goes on waiting. */
export async function tryOut(data: Uint8Array): Promise<PDFDocumentLoadingTask | undefined> {
  const thread = await warm;
  if (thread === undefined) return undefined;
  const worker = PDFWorker.create({ port: thread, verbosity: VerbosityLevel.ERRORS });
  return getDocument({ ...settings(), worker, data });
}

/**
 * Reads a document. `askPassword` is called as often as it takes; `wrong`: the last one was not it. Scripts inside
 * documents have nothing here that would run them (T32).
 *
 * @throws FrameError EMPTY, BROKEN, TOO_LARGE, TOO_SLOW
 */
export async function openPdf(
  content: ArrayBuffer | Pieces,
  askPassword: (wrong: boolean) => Promise<string>,
): Promise<OpenPdf> {
  const whole = content instanceof ArrayBuffer;
  if (whole && content.byteLength === 0) throw new FrameError('EMPTY');
  const thread = await (warm ?? startWorker());
  warm = undefined;
  // pdf.js waits for ever for a worker that failed.
  const dead = new Promise<never>((_, reject) => {
    thread.addEventListener('error', (event) => reject(new FrameError('BROKEN', event.message)), { once: true });
  });
  const options = { port: thread, verbosity: VerbosityLevel.ERRORS };
  const worker = PDFWorker.create(options);
  const task = getDocument({
    ...settings(),
    worker,
    // Of a document that comes in pieces only what is looked at is loaded.
    ...(whole ? { data: new Uint8Array(content) } : { range: content, disableAutoFetch: true, disableStream: true }),
  });
  const close = (): void => {
    void task.destroy().finally(() => {
      worker.destroy();
      thread.terminate();
    });
  };
  let typing = false;
  task.onPassword = (answer: (password: string) => void, reason: number) => {
    typing = true;
    void askPassword(reason === PasswordResponses.INCORRECT_PASSWORD).then((password) => {
      typing = false;
      answer(password);
    });
  };
  const held = (): boolean => typing || (!whole && content.awaited);
  try {
    const document = await inTime(Promise.race([task.promise, dead]), limits.milliseconds, held);
    if (document.numPages > limits.pages) throw new FrameError('TOO_LARGE');
    return { document, close };
  } catch (error) {
    close();
    throw error instanceof FrameError ? error : new FrameError('BROKEN', error);
  }
}
