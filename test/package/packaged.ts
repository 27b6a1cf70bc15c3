import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chown, cp, mkdir, mkdtemp, readFile, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

const NOBODY = 65534;

/** A copy of the packaged client where any user can reach it, and a home for the one who starts it. */
export interface Installed {
  executable: string;
  resources: string;
  home: string;
  remove: () => Promise<void>;
}

export async function install(): Promise<Installed> {
  const unpacked = path.resolve(import.meta.dirname, '../../dist/linux-unpacked');
  const folder = await mkdtemp(path.join(tmpdir(), 'parley-package-'));
  const place = path.join(folder, 'app');
  const home = path.join(folder, 'home');
  await cp(unpacked, place, { recursive: true });
  await mkdir(home, { mode: 0o700 });
  if (isRoot()) await chown(folder, NOBODY, NOBODY);
  if (isRoot()) await chown(home, NOBODY, NOBODY);
  return {
    executable: path.join(place, 'parley'),
    resources: path.join(place, 'resources'),
    home,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Starts the packaged client as a normal user, whoever runs the test: as root its sandbox could not be on. */
export function startAsUser({ executable, home }: Installed, args: string[], env: NodeJS.ProcessEnv): ChildProcess {
  const asNobody = ['--reuid', String(NOBODY), '--regid', String(NOBODY), '--clear-groups', '--inh-caps=-all'];
  const [command, before] = isRoot() ? ['setpriv', [...asNobody, executable]] : [executable, []];
  return spawn(command, [...before, ...args], {
    cwd: home,
    env: { PATH: process.env['PATH'], HOME: home, XDG_RUNTIME_DIR: home, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Resolves with the exit code and everything it printed on standard error. */
export async function ended(child: ChildProcess): Promise<{ code: number | null; stderr: string }> {
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdout?.resume();
  await once(child, 'close');
  return { code: child.exitCode, stderr };
}

/** Resolves once the client prints this event, refuses when it ends before. */
export function event(child: ChildProcess, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('exit', (code) => reject(new Error(`The client ended with ${code} before "${name}":\n${stderr}`)));
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.includes(`"event":"${name}"`)) resolve();
    });
  });
}

export interface ProcessStatus {
  command: string;
  seccomp: string;
  capabilities: string;
  user: string;
  userNamespace: string;
}

/** What the kernel says about this process and everything below it. */
export async function processesUnder(pid: number): Promise<ProcessStatus[]> {
  // Each thread has children of its own.
  const threads = await readdir(`/proc/${pid}/task`);
  const lists = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')),
  );
  const below = await Promise.all(
    lists
      .flatMap((list) => list.split(' '))
      .filter((word) => word !== '')
      .map((word) => processesUnder(Number(word))),
  );
  return [await statusOf(pid), ...below.flat()];
}

async function statusOf(pid: number): Promise<ProcessStatus> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const field = (name: string) => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(status)?.[1] ?? '';
  return {
    command: (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' '),
    seccomp: field('Seccomp'),
    capabilities: field('CapEff'),
    user: field('Uid'),
    userNamespace: await readlink(`/proc/${pid}/ns/user`),
  };
}

export async function filesBelow(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).toSorted();
}
