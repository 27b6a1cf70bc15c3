import * as v from 'valibot';

/** What two ends of a connection tell each other about it, over its own data channel. */
const SaidSchema = v.object({
  /** `shed`: the line is too weak for a picture, so that only sound is sent. */
  picture: v.picklist(['sent', 'shed']),
  /** What this end can make use of: everything, a small picture, or sound alone because nobody looks. */
  wants: v.picklist(['everything', 'less', 'sound']),
  /** Whether anything arrives from the other end. */
  receives: v.boolean(),
});
export type Said = v.InferOutput<typeof SaidSchema>;

/** What is assumed of an end that says nothing. */
export const nothingSaid: Said = { picture: 'sent', wants: 'everything', receives: true };

const MAX_LENGTH = 1024;

/** Undefined for anything else. */
export function parseSaid(data: unknown): Said | undefined {
  if (typeof data !== 'string' || data.length > MAX_LENGTH) return undefined;
  try {
    const parsed = v.safeParse(SaidSchema, JSON.parse(data));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
