import { pino, type Logger } from 'pino';

export type Log = Logger;

/** JSON lines on standard error: standard output belongs to the one `listening` line. Never logs tokens or names. */
export function createLog(level: string): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: ['token', 'password', '*.token', '*.password', 'authorization'], censor: '…' },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
