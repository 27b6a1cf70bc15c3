import { spawn, type ChildProcess } from 'node:child_process';
import { expect } from '@playwright/test';

/** A window of another program, all green, with that title. Whoever opens it ends the process. */
export async function nativeWindow(title: string, geometry = '60x20+0+0'): Promise<ChildProcess> {
  const terminal = spawn('xterm', ['-T', title, '-bg', '#00c000', '-fg', '#00c000', '-geometry', geometry], {
    stdio: 'ignore',
  });
  await expect
    .poll(() => {
      const tree = spawn('xwininfo', ['-name', title], { stdio: 'ignore' });
      return new Promise((resolve) => tree.once('exit', resolve));
    })
    .toBe(0);
  return terminal;
}
