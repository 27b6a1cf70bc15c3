import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Another server holds the folder; the message is for the operator. */
class DataDirInUseError extends Error {}

/** When a process started, in clock ticks since boot (Linux), so that a reused pid is not taken for its old owner. */
function startTime(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 22, counted after the command name, which may itself hold spaces and parentheses.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function hasErrorCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/**
 * Takes the folder for this process; returns the function that gives it back. A lock left by a killed server is taken
 * over.
 */
export function lockDataDir(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, 'server.lock');
  const mine = `${process.pid} ${startTime(process.pid)}`;
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const file = openSync(path, 'wx', 0o600);
      writeSync(file, mine);
      closeSync(file);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (!hasErrorCode(error, 'EEXIST')) throw error;
      const [pidText = '', started = ''] = readFileSync(path, 'utf8').split(' ');
      const pid = Number(pidText);
      if (pid > 0 && pid !== process.pid && isAlive(pid) && startTime(pid) === started) {
        throw new DataDirInUseError(
          `PARLEY_DATA_DIR (--data-dir): ${dataDir} is in use by another server (process ${pid}); stop it or choose another folder`,
        );
      }
      rmSync(path, { force: true });
    }
  }
  throw new DataDirInUseError(`PARLEY_DATA_DIR (--data-dir): ${dataDir} could not be locked; try again`);
}
