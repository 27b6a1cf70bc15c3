/** Where a test may end the process at once, to see that nothing acknowledged is lost and nothing is done twice. */
export type CrashPoint = 'before_commit' | 'after_commit' | 'after_ack';
export type ReachCrashPoint = (point: CrashPoint) => void;

/** Reads `PARLEY_CRASH_AT=POINT:N`: killed when that point is reached for the Nth time. Unset, as ever: nothing. */
export function readCrashPoint(text: string | undefined): ReachCrashPoint {
  const [point, count] = (text ?? '').split(':');
  let left = Number(count ?? 1);
  return (reached) => {
    if (reached === point && --left === 0) process.kill(process.pid, 'SIGKILL');
  };
}
