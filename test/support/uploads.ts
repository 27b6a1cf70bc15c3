import * as v from 'valibot';
import { FileAnswerSchema, type FileInfo } from '../../src/shared/files.ts';

export interface HttpAnswer {
  status: number;
  body: unknown;
}

/** `POST /api/files` as a browser's form does it. */
export async function upload(
  url: string,
  token: string,
  name: string,
  content: Uint8Array | string,
): Promise<HttpAnswer> {
  const form = new FormData();
  form.set('file', new Blob([typeof content === 'string' ? content : new Uint8Array(content)]), name);
  const response = await fetch(`${url}/api/files`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: form,
  });
  return { status: response.status, body: await response.json() };
}

/** The file of an answer that has to have one. */
export function fileOf(answer: HttpAnswer): FileInfo {
  const parsed = v.safeParse(FileAnswerSchema, answer.body);
  if (!parsed.success) throw new Error(`no file: ${answer.status} ${JSON.stringify(answer.body)}`);
  return parsed.output.file;
}

/** One multipart body with one file, its header written as given. */
export function rawForm(filename: string, content: Buffer | string): { type: string; body: Buffer } {
  const boundary = 'parley-test-boundary';
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${filename}"\r\n`),
      Buffer.from('Content-Type: image/png\r\n\r\n'),
      Buffer.from(content),
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
  };
}
