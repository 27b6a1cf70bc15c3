import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

export interface BareServer {
  url: string;
  pid: number;
  inspector: number;
  stop(): void;
}

/** The floor as a process of its own. */
export async function startBare(inspector = 0): Promise<BareServer> {
  const execArgv = inspector === 0 ? [] : [`--inspect=127.0.0.1:${inspector}`];
  const child = fork(resolve(import.meta.dirname, 'bare-server.ts'), {
    execArgv,
    stdio: ['ignore', 'inherit', 'ignore', 'ipc'],
  });
  const [port] = await once(child, 'message');
  return { url: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, inspector, stop: () => void child.kill() };
}
