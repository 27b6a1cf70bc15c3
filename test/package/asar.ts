import { readFileSync } from 'node:fs';
import * as v from 'valibot';

interface Entry {
  files?: Record<string, Entry> | undefined;
}
const EntrySchema: v.GenericSchema<Entry> = v.object({
  files: v.optional(
    v.record(
      v.string(),
      v.lazy(() => EntrySchema),
    ),
  ),
});

/** Paths of all files in an asar archive: a header of JSON behind four little-endian numbers, then the contents. */
export function filesInAsar(archive: string): string[] {
  const bytes = readFileSync(archive);
  const header: unknown = JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12)));
  return pathsOf(v.parse(EntrySchema, header), '');
}

function pathsOf({ files }: Entry, prefix: string): string[] {
  if (files === undefined) return [prefix];
  return Object.entries(files).flatMap(([name, entry]) => pathsOf(entry, prefix === '' ? name : `${prefix}/${name}`));
}
