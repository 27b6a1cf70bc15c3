import type { Finding } from '../../call/quality/diagnosis.ts';
import type { Sample } from '../../call/quality/sample.ts';
import { rowsOf } from './numbers.ts';
import { charts, newest } from './series.ts';

export interface Report {
  displayName: string;
  level: string;
  findings: readonly Finding[];
  samples: readonly Sample[];
}

/** For a message to whoever helps: no address and no token is in it. */
export function asText(at: Date, version: string, reports: readonly Report[]): string {
  const head = `Parley ${version}, statistics of a call, ${at.toISOString()}`;
  return [head, ...reports.map(ofPerson)].join('\n\n');
}

function ofPerson({ displayName, level, findings, samples }: Report): string {
  const sample = samples.at(-1);
  const path = sample?.path;
  return [
    `${displayName}: ${level}`,
    ...findings.map(({ text }) => `- ${text}`),
    ...(path === undefined ? [] : [`Path: ${path.local} to ${path.remote}, ${path.protocol}`]),
    ...charts.map((chart) => `${chart.title}: ${newest(chart, samples).join(', ')}`),
    ...(sample === undefined ? [] : rowsOf(sample)).map(
      ({ name, sent, received }) => `${name}: sent ${sent}; received ${received}`,
    ),
  ].join('\n');
}
