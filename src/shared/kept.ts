import * as v from 'valibot';
import { IdSchema } from './call.ts';
import { FileInfoSchema } from './files.ts';
import { MarkSchema } from './sync/state.ts';

/** Marks on a file that stayed with a call that is over. */
const KeptSchema = v.object({ callId: IdSchema, file: FileInfoSchema });
export type Kept = v.InferOutput<typeof KeptSchema>;
export const KeptListSchema = v.object({ kept: v.array(KeptSchema) });

/** One of them with what is on it, lowest first, and this viewer's link to the file. */
export const KeptFileSchema = v.object({ file: FileInfoSchema, url: v.string(), marks: v.array(MarkSchema) });
export type KeptFile = v.InferOutput<typeof KeptFileSchema>;
