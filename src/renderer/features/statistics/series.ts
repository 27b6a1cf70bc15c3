import type { Sample } from '../../call/quality/sample.ts';

interface Line {
  name: string;
  /** One of tokens.css. */
  colour: string;
  value: (sample: Sample) => number | undefined;
}

export interface Chart {
  title: string;
  unit: string;
  /** How many digits after the point its numbers have. */
  digits: number;
  lines: readonly Line[];
}

const UP = 'var(--accent)';
const DOWN = 'var(--good)';

function percent(share: number | undefined): number | undefined {
  return share === undefined ? undefined : share * 100;
}

/** Of the picture while there is one: most of what is lost of the sound is asked for again, and then counts as arrived. */
function lossOf(by: Sample['arrived'] | Sample['sent']): number | undefined {
  return percent(((by.camera?.packets ?? 0) > 0 ? by.camera : by.microphone)?.loss);
}

/** What is drawn of everyone's connection. */
export const charts: readonly Chart[] = [
  {
    title: 'Bitrate',
    unit: 'kbit/s',
    digits: 0,
    lines: [
      { name: 'Sent', colour: UP, value: ({ upKbps }) => upKbps },
      { name: 'Received', colour: DOWN, value: ({ downKbps }) => downKbps },
    ],
  },
  {
    title: 'Round trip',
    unit: 'ms',
    digits: 0,
    lines: [{ name: 'There and back', colour: UP, value: ({ rttMs }) => rttMs }],
  },
  {
    title: 'Loss',
    unit: '%',
    digits: 1,
    lines: [
      { name: 'Sent', colour: UP, value: ({ sent }) => lossOf(sent) },
      { name: 'Received', colour: DOWN, value: ({ arrived }) => lossOf(arrived) },
    ],
  },
  {
    title: 'Frames',
    unit: '/s',
    digits: 0,
    lines: [
      { name: 'Sent', colour: UP, value: ({ sent }) => sent.camera?.fps },
      { name: 'Received', colour: DOWN, value: ({ arrived }) => arrived.camera?.fps },
    ],
  },
];

/** Seconds before now, then the lines' values, as uPlot takes them: gaps are null. */
export function seriesOf({ lines }: Chart, samples: readonly Sample[]): (number | null)[][] {
  const last = samples.at(-1)?.at ?? 0;
  return [
    samples.map(({ at }) => (at - last) / 1000),
    ...lines.map(({ value }) => samples.map((sample) => value(sample) ?? null)),
  ];
}

/** `Sent 1532 kbit/s` for each line; `–` for what is not known. */
export function newest({ lines, unit, digits }: Chart, samples: readonly Sample[]): string[] {
  const sample = samples.at(-1);
  return lines.map(({ name, value }) => {
    const now = sample === undefined ? undefined : value(sample);
    return `${name} ${now === undefined ? '–' : `${now.toFixed(digits)} ${unit}`}`;
  });
}
