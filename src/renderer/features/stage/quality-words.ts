import type { QualityView } from '../../call/quality/quality.ts';
import type { RemoteView } from '../../call/types.ts';
import type { RemoteStatus } from './remote-status.ts';

/** What is wrong and what helps, by what is worst. */
const ADVICE: Record<NonNullable<QualityView['cause']>, string> = {
  loss: 'Much is lost on the way. A cable instead of Wi-Fi, or cameras off, would help.',
  delay: 'Everything takes long. Leave a pause after speaking; cameras off would help.',
  bandwidth: 'Little fits through. Stop downloads, or turn cameras off.',
  freezes: 'The picture stands still at times. Cameras off would keep the sound clear.',
  'nothing-arrives': 'Nothing arrives. A firewall may block it; another network would help.',
};

/** What the connection keeps from being seen or heard, said in the middle of the person's tile; nothing when all is well. */
export function shedStatus({ displayName, status, connection, quality }: RemoteView): RemoteStatus | undefined {
  if (status !== 'connected' || connection !== 'connected') return undefined;
  if (!quality.heard) {
    return {
      text: `Nothing of yours arrives at ${displayName}. Parley looks for another way; a firewall may block it.`,
      word: 'Cannot hear you',
      tone: 'danger',
    };
  }
  if (quality.theirsShed) {
    return { text: `${displayName}’s connection is weak; showing audio only.`, word: 'Audio only', tone: 'warning' };
  }
  return undefined;
}

export interface QualityWords {
  word: string;
  /** What is wrong and what to do; said on the tile when it is bad, as a hint when it is weak. */
  sentence: string;
  tone: 'warning' | 'danger';
}

export function qualityWords({ displayName, status, connection, quality }: RemoteView): QualityWords | undefined {
  const { level, cause, mineShed } = quality;
  if (status !== 'connected' || connection !== 'connected') return undefined;
  const advice = cause === undefined ? '' : ADVICE[cause];
  if (mineShed) {
    return {
      word: 'Audio only',
      sentence: `The connection to ${displayName} is weak: they get your sound and no picture until it is better.`,
      tone: 'warning',
    };
  }
  switch (level) {
    case 'weak':
      return { word: 'Weak connection', sentence: `${displayName}’s connection is weak. ${advice}`, tone: 'warning' };
    case 'bad':
    case 'silent':
      return { word: 'Bad connection', sentence: `${displayName}’s connection is bad. ${advice}`, tone: 'danger' };
    case 'good':
    case 'unknown':
      return undefined;
  }
}

/** With two others or more, all of them weak: it is this end. */
export function ownTrouble(remotes: readonly RemoteView[]): string | undefined {
  const seated = remotes.filter(({ status, connection }) => status === 'connected' && connection === 'connected');
  const weak = seated.filter(({ quality }) => quality.level === 'weak' || quality.level === 'bad');
  if (seated.length < 2 || weak.length < seated.length) return undefined;
  return 'Your connection is weak. Stop downloads, come closer to the Wi-Fi, or turn your camera off.';
}
