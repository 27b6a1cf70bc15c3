import { parseArgs } from 'node:util';
import type { Row } from './call.ts';
import { openLab } from './lab.ts';
import { profiles, runProfile } from './profiles.ts';

/** Parley's windows in bad networks: one line of the table for each, printed at the end. Exit code 1 when one did not hold. */

const { values } = parseArgs({
  options: { only: { type: 'string' }, short: { type: 'boolean', default: false } },
});
const wanted = (name: string): boolean => name.toLowerCase().includes((values.only ?? '').toLowerCase());

function table(rows: readonly Row[]): string {
  const lines = rows.map(({ name, ok, facesMs, route, figures, says }) => [
    ok ? 'ok' : 'NO',
    name,
    facesMs === undefined ? '' : `${Math.round(facesMs)} ms`,
    route ?? '',
    figures ?? (says === undefined ? '' : `says: ${says}`),
  ]);
  const head = ['', 'network', 'both see', 'route of Ada · of Ben', ''];
  const widths = head.map((text, i) => Math.max(text.length, ...lines.map((line) => line[i]?.length ?? 0)));
  const line = (cells: string[]): string => cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ').trimEnd();
  return [head, ...lines].map(line).join('\n');
}

// What was built is taken away by the listeners of `exit`.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

const rows: Row[] = [];
const lab = await openLab();
try {
  for (const profile of profiles.filter(({ name, short }) => wanted(name) && (short === true || !values.short))) {
    const began = Date.now();
    const row = await runProfile(lab, profile).catch((error: unknown) => ({
      name: profile.name,
      ok: false,
      figures: String(error).split('\n')[0] ?? '',
    }));
    rows.push(row);
    process.stderr.write(`${JSON.stringify(row)} ${Math.round((Date.now() - began) / 1000)} s\n`);
  }
} finally {
  await lab.close();
}
process.stdout.write(`${table(rows)}\n`);
process.exit(rows.length > 0 && rows.every(({ ok }) => ok) ? 0 : 1);
