import { getDocument, PasswordException, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { PdfPages } from './pdf-pages.ts';

/** A process of its own: opens the PDF whose file URL it was given and says how many pages it has. */
async function count(url: string): Promise<PdfPages> {
  // Reads from the disk what it needs, instead of all of it into memory.
  const task = getDocument({ url, disableAutoFetch: true, disableStream: true, verbosity: VerbosityLevel.ERRORS });
  try {
    const { numPages } = await task.promise;
    return { kind: 'pages', pages: numPages };
  } catch (error) {
    return { kind: error instanceof PasswordException ? 'encrypted' : 'broken' };
  }
}

process.send?.(await count(process.argv[2] ?? ''));
