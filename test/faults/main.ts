import { parseArgs } from 'node:util';
import type { Row } from './call.ts';
import { faults, runFault, withoutRelay } from './faults.ts';
import { openLab, type Lab } from './lab.ts';
import { knownLines, runKnownLine } from './monitor.ts';
import { breaks, runBreak } from './recoveries.ts';
import { profiles, runProfile } from './profiles.ts';

/** Parley's windows in bad networks: one line of the table for each, printed at the end. Exit code 1 when one did not hold. */

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    short: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '3' },
  },
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
  const line = (cells: string[]): string =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  return [head, ...lines].map(line).join('\n');
}

// What was built is taken away by the listeners of `exit`.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

const rounds = Number(values.rounds);
const all: [name: string, run: (lab: Lab) => Promise<Row>, short: boolean][] = [
  ...profiles.map((profile): (typeof all)[number] => [
    profile.name,
    (lab) => runProfile(lab, profile),
    profile.short ?? false,
  ]),
  ...faults.map((fault): (typeof all)[number] => [fault.name, (lab) => runFault(lab, fault), false]),
  [withoutRelay.name, (lab) => withoutRelay.run(lab), false],
  ...knownLines.map((known): (typeof all)[number] => [known.name, (lab) => runKnownLine(lab, known), false]),
  ...breaks.map((one): (typeof all)[number] => [one.name, (lab) => runBreak(lab, one, rounds), false]),
];
const chosen = all.filter(([name, , short]) => wanted(name) && (short || !values.short));
const rows: Row[] = [];
const lab = await openLab().catch((error: unknown) => {
  process.stderr.write(`faults: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
try {
  for (const [name, run] of chosen) {
    const began = Date.now();
    const row = await run(lab).catch((error: unknown) => ({
      name,
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
