import * as v from 'valibot';
import { errorBody, ErrorBodySchema, type ErrorCode } from '../../shared/errors.ts';
import { FileAnswerSchema, type FileInfo } from '../../shared/files.ts';
import type { SignedIn } from './api.ts';

/** Why the server did not take a file; the sentence is for a person. */
export class UploadError extends Error {
  override readonly name = 'UploadError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode) {
    super(errorBody(code).message);
    this.code = code;
  }
}

const Refusal = v.object({ error: ErrorBodySchema });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Takes a file to the server in one request. `fetch` says nothing of how far it is, so this is the older way.
 *
 * @throws UploadError; nothing of use once `signal` is aborted
 */
export function upload(
  { servers, token }: SignedIn,
  file: File,
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<FileInfo> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', new URL('/api/files', servers[0]));
    request.setRequestHeader('authorization', `Bearer ${token}`);
    request.upload.addEventListener('progress', ({ loaded, total }) => progress(total === 0 ? 0 : loaded / total));
    request.addEventListener('load', () => {
      const body = parsed(request.responseText);
      const answer = v.safeParse(FileAnswerSchema, body);
      if (request.status === 201 && answer.success) resolve(answer.output.file);
      else {
        const refusal = v.safeParse(Refusal, body);
        reject(new UploadError(refusal.success ? refusal.output.error.code : 'INTERNAL'));
      }
    });
    request.addEventListener('error', () => reject(new UploadError('UNAVAILABLE')));
    request.addEventListener('abort', () => reject(new UploadError('UNAVAILABLE')));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    const form = new FormData();
    form.append('file', file, file.name);
    request.send(form);
  });
}
