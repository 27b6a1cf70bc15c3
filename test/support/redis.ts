import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './free-port.ts';

/** A real Redis of the test's own, on loopback, without persistence. */
export async function startRedis(
  port?: number,
  password?: string,
): Promise<{ url: string; port: number; kill: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-redis-'));
  const chosen = port ?? (await freePort());
  const flags = ['--port', String(chosen), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  if (password !== undefined) flags.push('--requirepass', password);
  const child = spawn('redis-server', flags, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes('Ready to accept connections')) break;
  }
  return {
    url: `redis://${password === undefined ? '' : `:${password}@`}127.0.0.1:${chosen}`,
    port: chosen,
    kill: async () => {
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
