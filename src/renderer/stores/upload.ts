import { DetailedError, Upload } from 'tus-js-client';
import type { ErrorCode } from '../../shared/errors.ts';
import { FileAnswerSchema, UPLOADED_HEADER, UPLOADS_PATH, type FileInfo } from '../../shared/files.ts';
import { getJson, type SignedIn } from './api.ts';
import { refusalCode, ServerError } from './server-error.ts';

/** Waits between attempts to go on after a lost connection, about a minute in all. */
const RETRY_MS = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000];

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The server's code in its answer; UNAVAILABLE when none came. */
function codeOf(error: unknown): ErrorCode {
  if (!(error instanceof DetailedError) || error.originalResponse === null) return 'UNAVAILABLE';
  return refusalCode(parsed(error.originalResponse.getBody()));
}

/**
 * Takes a file to the server piece by piece (tus): after a lost connection it goes on where it was. `progress` is between
 * 0 and 1. What is given up by `signal` is removed from the server.
 *
 * @throws ServerError
 */
export async function upload(
  session: SignedIn,
  file: File,
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<FileInfo> {
  const id = await send(session, file, progress, signal);
  const answer = await getJson(session, `/api/files/${encodeURIComponent(id)}`, FileAnswerSchema);
  if (!answer.ok) throw new ServerError(answer.error.code);
  return answer.value.file;
}

function send(
  { servers, token }: SignedIn,
  file: File,
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const sending = new Upload(file, {
      endpoint: new URL(UPLOADS_PATH, servers[0]).href,
      headers: { authorization: `Bearer ${token}` },
      metadata: { filename: file.name },
      retryDelays: RETRY_MS,
      // Nothing is kept here: an upload lives as long as the window shows it.
      storeFingerprintForResuming: false,
      onProgress: (sent, total) => progress(total > 0 ? sent / total : 0),
      onShouldRetry: (error) => codeOf(error) === 'UNAVAILABLE',
      onError: (error) => reject(new ServerError(codeOf(error))),
      onSuccess: ({ lastResponse }) => {
        const id = lastResponse.getHeader(UPLOADED_HEADER);
        if (id === undefined) reject(new ServerError('INTERNAL'));
        else resolve(id);
      },
    });
    signal.addEventListener(
      'abort',
      () => {
        sending.abort(true).catch(() => undefined);
        reject(new ServerError('UNAVAILABLE'));
      },
      { once: true },
    );
    sending.start();
  });
}
