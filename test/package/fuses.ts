import { readFileSync } from 'node:fs';

const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const NAMES = [
  'runAsNode',
  'enableCookieEncryption',
  'enableNodeOptionsEnvironmentVariable',
  'enableNodeCliInspectArguments',
  'enableEmbeddedAsarIntegrityValidation',
  'onlyLoadAppFromAsar',
  'loadBrowserProcessSpecificV8Snapshot',
  'grantFileProtocolExtraPrivileges',
] as const;
export type Fuses = Record<(typeof NAMES)[number], boolean>;

/** The fuse wire as it stands in the executable: a sentinel, a version, a length, then '0' or '1' for each fuse. */
export function readFuses(executable: string): Partial<Fuses> {
  const bytes = readFileSync(executable);
  const wire = bytes.indexOf(SENTINEL) + SENTINEL.length;
  const fuses: Partial<Fuses> = {};
  for (const [index, name] of NAMES.entries()) fuses[name] = bytes[wire + 2 + index] === '1'.charCodeAt(0);
  return fuses;
}
