import { spawnSync } from 'node:child_process';

/** Runs a short system command; throws what it complained about. */
export function run(program: string, ...args: string[]): string {
  const done = spawnSync(program, args, { encoding: 'utf8' });
  if (done.error) throw new Error(`${program} cannot be run: ${done.error.message}`);
  if (done.status === 0) return done.stdout;
  throw new Error(`${program} ${args.join(' ')}: ${done.stderr.trim() || `exit code ${done.status}`}`);
}

/** Like `run`, for what may rightly have nothing to do. */
export function attempt(program: string, ...args: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}
