import { existsSync } from 'node:fs';
import { platformOf } from '../platforms.mjs';
import { childEnv, isRoot, must, output } from '../processes.mjs';
import { Problem } from '../report.mjs';
import { missingLibraries } from './electron.mjs';

/** @typedef {Exclude<keyof import('../platforms.mjs').SystemPackages, 'dormant'>} Need */

/**
 * Splits wanted packages into their alternatives and keeps those of which none is installed.
 * @param {readonly string[]} wanted
 * @param {ReadonlySet<string>} installed
 * @returns {string[][]}
 */
export function missingOf(wanted, installed) {
  return wanted.map((entry) => entry.split('|')).filter((names) => !names.some((name) => installed.has(name)));
}

/**
 * @param {readonly Need[]} needs
 * @returns {Promise<string>} what was done
 */
export async function provideSystem(needs) {
  const { debian } = platformOf();
  if (debian === undefined) return '';
  if (!existsSync('/usr/bin/dpkg-query')) {
    const missing = missingLibraries();
    if (missing.length === 0) return '';
    throw new Problem(
      `Electron misses these libraries: ${missing.join(', ')}. Install them with your package manager.`,
    );
  }
  const wanted = needs.flatMap((need) => debian[need]);
  const missing = missingOf(wanted, installedPackages(wanted));
  if (missing.length === 0) return '';
  const masks = missing.flat().filter((name) => debian.dormant.includes(name) && existsSync('/run/systemd/system'));
  if (!isRoot()) {
    const mask = masks.map((name) => `sudo systemctl mask ${name} && `).join('');
    const line = `${mask}sudo apt-get install -y --no-install-recommends ${missing.map(available).join(' ')}`;
    throw new Problem(`This machine misses some packages. Type this line, then start again:\n  ${line}`);
  }
  const apt = ['-y', '-q', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Dpkg::Use-Pty=0'];
  const env = childEnv({ DEBIAN_FRONTEND: 'noninteractive' });
  await must('Reading the package lists', 'apt-get', ['update', ...apt], { env });
  const names = missing.map(available);
  for (const name of masks) await must(`Keeping ${name} from starting`, 'systemctl', ['mask', name], { env });
  await must('Installing packages', 'apt-get', ['install', ...apt, '--no-install-recommends', ...names], { env });
  return `installed ${names.join(' ')}`;
}

/** @param {readonly string[]} wanted @returns {Set<string>} */
function installedPackages(wanted) {
  // Unknown names make dpkg-query fail after printing what it knows, hence the `|| true`.
  const names = wanted.flatMap((entry) => entry.split('|')).join(' ');
  const listing = output('sh', [
    '-c',
    `dpkg-query -W -f '\${Package} \${db:Status-Status}\\n' ${names} 2>/dev/null || true`,
  ]);
  return new Set(
    (listing ?? '')
      .split('\n')
      .map((line) => line.split(' '))
      .filter(([, status]) => status === 'installed')
      .map(([name]) => name ?? ''),
  );
}

/** The name this release of the distribution has: the newest of the alternatives that apt knows. @param {string[]} names */
function available(names) {
  const known = names.find((name) => /^ {2}Candidate: (?!\(none\))/m.test(output('apt-cache', ['policy', name]) ?? ''));
  return known ?? names.at(-1) ?? '';
}
