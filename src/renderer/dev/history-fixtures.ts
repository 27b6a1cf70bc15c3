import type { Outcome } from '../../shared/call.ts';
import type { HistoryCall } from '../stores/history.ts';
import * as sample from './fixtures.ts';

const { ada, ben, callSnapshot, participant } = sample;
type People = readonly (typeof ben)[];

/** A finished call of Ada's, `minutes` ago: she called, unless `incoming`. */
export function pastCall(
  outcome: Outcome,
  { minutes = 5, incoming = false, people = [ben] }: { minutes?: number; incoming?: boolean; people?: People } = {},
  patch: Partial<HistoryCall> = {},
): HistoryCall {
  const start = Date.now() - minutes * 60_000;
  const at = (seconds: number): string => new Date(start + seconds * 1000).toISOString();
  const role = (caller: boolean) => (caller ? 'caller' : 'invitee');
  return {
    ...callSnapshot({
      callId: `past-${minutes}`,
      status: outcome === 'ongoing' ? 'active' : outcome === 'answered' ? 'ended' : 'missed',
      createdAt: at(0),
      participants: [
        participant(ada, { role: role(!incoming), status: 'left' }),
        ...people.map((person, index) => participant(person, { role: role(incoming && index === 0), status: 'left' })),
      ],
    }),
    ...(outcome === 'answered' ? { activeAt: at(6) } : {}),
    ...(outcome === 'ongoing' ? {} : { endedAt: at(30) }),
    outcome,
    ...patch,
  };
}

const HOUR = 60;
const DAY = 24 * HOUR;

/** One of each, and a name that is too long for any line. */
export const pastCalls: readonly HistoryCall[] = [
  pastCall('ongoing', { minutes: 2, incoming: true, people: [sample.cleo, sample.dan, sample.eve] }),
  pastCall('missed', { minutes: 6, incoming: true }),
  pastCall('answered', { minutes: 9, people: [sample.zoe] }),
  pastCall('declined', { minutes: 3 * HOUR, people: [sample.dan] }, { kind: 'audio' }),
  pastCall('declined', { minutes: DAY, incoming: true, people: [sample.taro] }),
  pastCall('missed', { minutes: 2 * DAY, incoming: true, people: [sample.zoe, sample.ben, sample.cleo, sample.dan] }),
  pastCall('canceled', { minutes: 4 * DAY, people: [sample.grace, sample.ben] }),
  pastCall('unanswered', { minutes: 40 * DAY, people: [sample.farid] }, { kind: 'audio' }),
  pastCall('answered', { minutes: 500 * DAY, incoming: true, people: [sample.eve] }, { kind: 'audio' }),
];

/** More than one page of them. */
export const manyCalls: readonly HistoryCall[] = Array.from({ length: 70 }, (_, index) =>
  pastCall(index % 3 === 0 ? 'missed' : 'answered', { minutes: 10 + index * 7 * HOUR, incoming: index % 2 === 0 }),
);
