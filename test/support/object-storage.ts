import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Bucket } from '../../src/server/files/s3-storage.ts';
import { freePort } from './free-port.ts';

const program = createRequire(import.meta.url).resolve('s3rver/bin/s3rver.js');
/** Its only account: the key and the secret alike. */
const ACCOUNT = 'S3RVER';
const REGION = 'us-east-1';

export interface ObjectStorage {
  bucket: Bucket;
  stop: () => Promise<void>;
}

/** A storage that somebody else runs, named by PARLEY_TEST_S3_URL and its key and secret: its bucket has to be there, and empty. */
function givenStorage(): ObjectStorage | undefined {
  const {
    PARLEY_TEST_S3_URL: s3Url,
    PARLEY_TEST_S3_ACCESS_KEY: s3AccessKey = '',
    PARLEY_TEST_S3_SECRET_KEY: s3SecretKey = '',
  } = process.env;
  if (s3Url === undefined) return undefined;
  return { bucket: { s3Url, s3Region: REGION, s3AccessKey, s3SecretKey }, stop: async () => {} };
}

/** An S3-compatible storage: the one that is given, or one of the test's own on loopback (which believes every signature). */
export async function startObjectStorage(): Promise<ObjectStorage> {
  const given = givenStorage();
  if (given !== undefined) return given;
  const folder = mkdtempSync(join(tmpdir(), 'parley-objects-'));
  const port = await freePort();
  const flags = ['--directory', folder, '--port', String(port), '--configure-bucket', 'parley-files'];
  const child = spawn(process.execPath, [program, ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes('listening')) break;
  }
  return {
    bucket: {
      s3Url: `http://127.0.0.1:${port}/parley-files`,
      s3Region: REGION,
      s3AccessKey: ACCOUNT,
      s3SecretKey: ACCOUNT,
    },
    stop: async () => {
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The server's settings for it, by their names in the environment. */
export function settingsFor({ s3Url, s3Region, s3AccessKey, s3SecretKey }: Bucket): Record<string, string> {
  return {
    PARLEY_S3_URL: s3Url,
    PARLEY_S3_REGION: s3Region,
    PARLEY_S3_ACCESS_KEY: s3AccessKey,
    PARLEY_S3_SECRET_KEY: s3SecretKey,
  };
}
