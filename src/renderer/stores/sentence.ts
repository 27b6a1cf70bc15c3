import * as v from 'valibot';

const WithMessage = v.object({ message: v.pipe(v.string(), v.nonEmpty()) });

/** What a person is told of a failure: our errors carry their sentence; anything else gets a plain one. */
export function sentenceOf(error: unknown): string {
  const parsed = v.safeParse(WithMessage, error);
  return parsed.success ? parsed.output.message : 'Something went wrong. Try again.';
}
