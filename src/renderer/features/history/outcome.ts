import { CircleX, Hourglass, PhoneCall, PhoneIncoming, PhoneMissed, PhoneOff, PhoneOutgoing } from '@lucide/vue';
import type { Component } from 'vue';
import type { Participant } from '../../../shared/call.ts';
import { formatElapsed } from '../../composables/text.ts';
import type { HistoryCall } from '../../stores/history.ts';

interface Look {
  icon: Component;
  word: string;
  tone: 'quiet' | 'good' | 'danger' | 'accent';
}

/** How a call went for me, as icon and word. */
export function outcomeLook(call: HistoryCall, incoming: boolean): Look {
  switch (call.outcome) {
    case 'answered':
      return { icon: incoming ? PhoneIncoming : PhoneOutgoing, word: `Answered${durationOf(call)}`, tone: 'good' };
    case 'declined':
      return { icon: PhoneOff, word: incoming ? 'You declined' : 'Declined', tone: 'quiet' };
    case 'missed':
      return { icon: PhoneMissed, word: 'Missed', tone: 'danger' };
    case 'canceled':
      return { icon: CircleX, word: 'You canceled', tone: 'quiet' };
    case 'unanswered':
      return { icon: Hourglass, word: 'No answer', tone: 'quiet' };
    case 'ongoing':
      return { icon: PhoneCall, word: 'Ongoing', tone: 'accent' };
  }
}

function durationOf({ activeAt, endedAt }: HistoryCall): string {
  if (activeAt === undefined || endedAt === undefined) return '';
  return ` · ${formatElapsed(Date.parse(endedAt) - Date.parse(activeAt))}`;
}

/** Everyone else in the call, who started it first. */
export function othersIn(call: HistoryCall, myId: string | undefined): Participant[] {
  const others = call.participants.filter(({ userId }) => userId !== myId);
  return [...others.filter(({ role }) => role === 'caller'), ...others.filter(({ role }) => role !== 'caller')];
}

export function isIncoming(call: HistoryCall, myId: string | undefined): boolean {
  return call.participants.find(({ userId }) => userId === myId)?.role !== 'caller';
}
