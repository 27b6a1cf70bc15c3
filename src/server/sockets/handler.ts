import * as v from 'valibot';
import type { Device } from '../calls/rules.ts';
import { Refusal } from '../errors.ts';

/** Answers one event of one device: the acknowledgement without `ok`. Synchronous where nothing has to be waited for. */
export type Handler = (by: Device, payload: unknown) => object | Promise<object>;
export type Handlers = ReadonlyMap<string, Handler>;

/** Ties a schema to what runs on its output, so that no handler sees anything unchecked. */
export function handler<S extends v.GenericSchema>(
  schema: S,
  run: (by: Device, payload: v.InferOutput<S>) => object | Promise<object>,
): Handler {
  return (by, payload) => {
    const parsed = v.safeParse(schema, payload, { abortEarly: true });
    if (!parsed.success) throw new Refusal('INVALID_PAYLOAD');
    return run(by, parsed.output);
  };
}
