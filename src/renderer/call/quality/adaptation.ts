import type { Sample } from './sample.ts';

/** How much of a picture is sent: all of it, less, little, none. Sound is always sent. */
const RUNGS = ['full', 'reduced', 'low', 'sound'] as const;
export type Rung = (typeof RUNGS)[number];

/** Where on the ladder one sender stands, and how it got there. Counts are samples, which are seconds. */
export interface Ladder {
  rung: Rung;
  seen: number;
  /** In a row that asked for less, and that would bear more. */
  worse: number;
  better: number;
  /** Since it last climbed. */
  climbed: number;
  /** The rung above which it was one too many, and how long it waits there: twice as long each time. */
  vain: Rung | undefined;
  patience: number;
}

export const bottom: Ladder = { rung: 'full', seen: 0, worse: 0, better: 0, climbed: 0, vain: undefined, patience: 2 };

/** The congestion control finds its feet first. */
const SETTLE = 5;
const WORSE = 2;
/** On the way up every rung shows at once whether it holds. */
const PATIENCE = 2;
/** A line that is better is noticed no later. */
const LONGEST = 8;
/** A picture with little in it does not fill what would fit, so that the estimate says too little: then it is tried. */
const DOUBT = 5;
/** A climb that has to be taken back within this many seconds was one too many. */
const SOON = 8;

/** What fits through and what is lost on the way: less than `kbps` or more than `loss` asks for that rung. */
const NEEDS = [
  { rung: 'sound', kbps: 60, loss: 0.5 },
  { rung: 'low', kbps: 180, loss: 0.3 },
  { rung: 'reduced', kbps: 500, loss: 0.15 },
] as const satisfies readonly { rung: Rung; kbps: number; loss: number }[];

/** From where on the estimate leaves no doubt that more fits. */
const ENOUGH = { full: Infinity, reduced: 500, low: 190 } as const satisfies Record<Exclude<Rung, 'sound'>, number>;
const CLEAN = 0.05;
/**
 * With nothing but sound to send the estimate says nothing. How soon the line answers does: one of 50 kbit/s that is full of sound
 * answers after 2.2 s, and a picture would only cost the voice its words.
 */
const PROMPT_MS = 500;
/** How soon it answers is asked every 2.5 s. */
const ASKED = 4;
/** Some lines are that slow by nature. */
const STUCK = 30;

function asked({ availableKbps = Infinity, loss }: Load): Rung {
  return NEEDS.find((need) => availableKbps < need.kbps || loss > need.loss)?.rung ?? 'full';
}

interface Load {
  availableKbps: number | undefined;
  loss: number;
  rttMs: number | undefined;
}

/** What was lost before is no reason to wait now. */
export function loadOf({ availableKbps, rttMs, sent }: Sample): Load {
  const losses = [sent.microphone, sent.camera, sent.screen].map((one) => (one?.reported === true ? one.loss : 0));
  return { availableKbps, rttMs, loss: Math.max(...losses.map((loss) => loss ?? 0)) };
}

/** How long it stays where it is though the line would bear more. */
function waitFor({ rung, vain, patience: longer }: Ladder, { availableKbps = 0, rttMs = Infinity }: Load): number {
  const patience = rung === vain ? longer : PATIENCE;
  if (rung === 'sound') return rttMs <= PROMPT_MS ? Math.max(patience, ASKED) : STUCK;
  return availableKbps >= ENOUGH[rung] ? patience : Math.max(patience, DOUBT);
}

/** One second later. Down at once to where it fits, up one rung at a time, and more slowly after each climb in vain. */
export function step(before: Ladder, load: Load): Ladder {
  const seen = before.seen + 1;
  const place = RUNGS.indexOf(before.rung);
  const wanted = asked(load);
  const pressed = RUNGS.indexOf(wanted) > place;
  const bears = place > 0 && !pressed && load.loss <= CLEAN;
  const next: Ladder = {
    ...before,
    seen,
    worse: pressed ? before.worse + 1 : 0,
    better: bears ? before.better + 1 : 0,
    climbed: before.climbed + 1,
  };
  if (seen <= SETTLE) return { ...next, worse: 0 };
  if (next.worse >= WORSE) {
    const vain = before.climbed < SOON;
    const patience = vain ? Math.min(LONGEST, before.patience * 2) : PATIENCE;
    return { ...next, rung: wanted, worse: 0, better: 0, climbed: SOON, vain: vain ? wanted : undefined, patience };
  }
  if (next.better >= waitFor(before, load)) {
    return { ...next, rung: RUNGS[place - 1] ?? 'full', worse: 0, better: 0, climbed: 0 };
  }
  return next;
}

/** The lowest of several. */
export function lowest(rungs: readonly Rung[]): Rung {
  return RUNGS[Math.max(0, ...rungs.map((rung) => RUNGS.indexOf(rung)))] ?? 'full';
}
