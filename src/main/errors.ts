/** A refusal with a code for the program and a sentence for the person; the only kind of error that crosses to a window. */
export class MainError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'MainError';
    this.code = code;
  }
}
