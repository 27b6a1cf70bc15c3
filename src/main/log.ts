import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';

const MAX_BYTES = 2 * 1024 * 1024;
const KEPT = 3;

type Level = 'info' | 'warn' | 'error';
export type Log = (level: Level, message: string, error?: unknown) => void;

/** Name, message and stack; nothing of an error's other fields, which may hold what was sent. */
function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : typeof error;
}

/** One JSON line per event, newest file main.log. Never given tokens, passwords or what people type. */
export function createLog(folder: string): Log {
  const path = join(folder, 'main.log');
  let last: Promise<void> = Promise.resolve();

  const rotate = async () => {
    for (let i = KEPT - 1; i >= 1; i -= 1) {
      await rename(i === 1 ? path : join(folder, `main.${i - 1}.log`), join(folder, `main.${i}.log`)).catch(() => {});
    }
  };
  const write = async (line: string) => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const size = await stat(path).then(
      (found) => found.size,
      () => 0,
    );
    if (size > MAX_BYTES) await rotate();
    await appendFile(path, line, { mode: 0o600 });
  };

  return (level, message, error) => {
    const line = JSON.stringify({
      at: new Date().toISOString(),
      level,
      message,
      ...(error === undefined ? {} : { error: describe(error) }),
    });
    // A full disk must not stop a call: what cannot be logged is lost.
    last = last.then(() => write(`${line}\n`)).catch(() => {});
  };
}
