import { errorBody, type ErrorBody, type ErrorCode } from '../../shared/errors.ts';

/** A refusal with its code and its sentence, as the server sent it or as the client says it for itself. */
export class CallError extends Error {
  override readonly name = 'CallError';
  readonly body: ErrorBody;

  constructor(body: ErrorBody) {
    super(body.message);
    this.body = body;
  }

  static of(code: ErrorCode): CallError {
    return new CallError(errorBody(code));
  }
}

/** What to show for anything that was thrown. */
export function bodyOf(error: unknown): ErrorBody {
  return error instanceof CallError ? error.body : errorBody('INTERNAL');
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
