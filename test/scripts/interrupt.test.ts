import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';

const module = fileURLToPath(new URL('../../scripts/interrupt.mjs', import.meta.url));
const program = `
  import { interrupted } from ${JSON.stringify(module)};
  const waiting = setInterval(() => {}, 1000);
  void interrupted().then(() => { console.log('asked to end'); clearInterval(waiting); });
  console.log('waiting');
`;

/** npm, the shell it starts, and our command below that. */
function likeNpm(): { npm: ChildProcess; lines: AsyncIterator<string> } {
  const shell = `sh -c '"$0" --input-type=module -e "$1"; exit' "$0" "$1"; exit`;
  const npm = spawn('sh', ['-c', shell, process.execPath, program], {
    env: { ...process.env, npm_lifecycle_event: 'server' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { npm, lines: createInterface({ input: npm.stdout })[Symbol.asyncIterator]() };
}

it.skipIf(process.platform !== 'linux').each(['SIGTERM', 'SIGKILL'] as const)(
  'a command notices that npm was ended by %s, which does not reach it',
  async (signal) => {
    const { npm, lines } = likeNpm();
    expect((await lines.next()).value).toBe('waiting');
    npm.kill(signal);
    await once(npm, 'exit');
    expect((await lines.next()).value).toBe('asked to end');
  },
);
