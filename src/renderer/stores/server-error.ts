import * as v from 'valibot';
import { errorBody, ErrorBodySchema, type ErrorCode } from '../../shared/errors.ts';

/** What the server refused, by its code; the sentence is for a person. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode) {
    super(errorBody(code).message);
    this.code = code;
  }
}

const Refusal = v.object({ error: ErrorBodySchema });

/** The code in the body of an answer that is a refusal. */
export function refusalCode(body: unknown): ErrorCode {
  const parsed = v.safeParse(Refusal, body);
  return parsed.success ? parsed.output.error.code : 'INTERNAL';
}
