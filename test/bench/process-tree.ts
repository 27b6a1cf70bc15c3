import { readdirSync, readFileSync } from 'node:fs';
import { cpuSeconds } from './cpu.ts';

/** Process ids of a process and all below it (Linux). */
function tree(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid;
      } catch {
        return false;
      }
    })
    .map(Number);
  return [pid, ...children.flatMap(tree)];
}

/** Proportional set size of a process tree, MiB. */
export function memory(pid: number): number {
  const kib = tree(pid).map((id) => {
    try {
      return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
    } catch {
      return 0;
    }
  });
  return kib.reduce((sum, value) => sum + value, 0) / 1024;
}

/** Seconds of CPU that a process tree has used, by what Chromium calls each process: `renderer`, `gpu-process`, `audio`, `main`… */
export function cpuByRole(pid: number): Map<string, number> {
  const used = new Map<string, number>();
  for (const id of tree(pid)) {
    try {
      const command = readFileSync(`/proc/${id}/cmdline`, 'utf8');
      const [, type = 'main'] = /--type=([\w-]+)/.exec(command) ?? [];
      const [, service] = /--utility-sub-type=(\w+)/.exec(command) ?? [];
      const role = service ?? type;
      used.set(role, (used.get(role) ?? 0) + cpuSeconds(id));
    } catch {
      // It has just ended.
    }
  }
  return used;
}

export function totalOf(used: ReadonlyMap<string, number>): number {
  return [...used.values()].reduce((sum, one) => sum + one, 0);
}
