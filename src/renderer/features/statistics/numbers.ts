import type { Source } from '../../call/quality/reading.ts';
import type { Sample } from '../../call/quality/sample.ts';

export interface Row {
  name: string;
  sent: string;
  received: string;
}

const NAMES: readonly [Source, string][] = [
  ['microphone', 'Sound'],
  ['camera', 'Picture'],
  ['screen', 'Screen'],
  ['screen-audio', 'Screen sound'],
];

/** A table of what passes, by source; nothing of sources that are silent both ways. */
export function rowsOf(sample: Sample): Row[] {
  return NAMES.flatMap(([source, name]) => {
    const sent = sample.sent[source];
    const arrived = sample.arrived[source];
    const [up, down] = [sent?.packets ?? 0, arrived?.packets ?? 0];
    if (up === 0 && down === 0) return [];
    const words = [
      sent === undefined || up === 0
        ? []
        : [kbps(sent), size(sent), loss(sent.loss), limitation(sent.limitation), sent.codec],
      arrived === undefined || down === 0
        ? []
        : [
            kbps(arrived),
            size(arrived),
            loss(arrived.loss),
            `${arrived.jitterMs.toFixed(0)} ms jitter`,
            share(arrived.concealed, 'made up'),
            share(arrived.frozen, 'frozen'),
            arrived.codec,
          ],
    ].map((parts) => parts.filter((part) => part !== undefined).join(', ') || '–');
    return [{ name, sent: words[0] ?? '–', received: words[1] ?? '–' }];
  });
}

function kbps({ kbps: value }: { kbps: number }): string {
  return `${value.toFixed(0)} kbit/s`;
}

function size({ width, height, fps }: { width: number; height: number; fps: number }): string | undefined {
  return width === 0 ? undefined : `${width} × ${height} at ${fps.toFixed(0)}/s`;
}

function loss(value: number | undefined): string | undefined {
  return value === undefined ? undefined : `${(100 * value).toFixed(1)} % lost`;
}

function share(value: number, what: string): string | undefined {
  return value < 0.005 ? undefined : `${(100 * value).toFixed(0)} % ${what}`;
}

function limitation(reason: string | undefined): string | undefined {
  return reason === undefined || reason === 'none'
    ? undefined
    : `limited by ${reason === 'cpu' ? 'the computer' : reason}`;
}
