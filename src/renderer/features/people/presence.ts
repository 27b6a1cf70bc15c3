import { Circle, CircleCheck, CircleMinus, Clock, Phone } from '@lucide/vue';
import type { Component } from 'vue';
import type { ChosenPresence, Presence } from '../../../shared/account.ts';

interface Look {
  icon: Component;
  word: string;
  tone: 'quiet' | 'good' | 'warning' | 'danger' | 'accent';
}

/** Icon, word and colour of a presence; never the colour alone. */
export const presenceLooks: Record<Presence, Look> = {
  online: { icon: CircleCheck, word: 'Online', tone: 'good' },
  away: { icon: Clock, word: 'Away', tone: 'warning' },
  'in-call': { icon: Phone, word: 'In a call', tone: 'accent' },
  dnd: { icon: CircleMinus, word: 'Do not disturb', tone: 'danger' },
  offline: { icon: Circle, word: 'Offline', tone: 'quiet' },
};

/** What one may choose to be, and what that does. */
export const presenceChoices: Record<ChosenPresence, { word: string; hint: string }> = {
  online: { word: 'Available', hint: 'Calls ring.' },
  away: { word: 'Away', hint: 'Calls ring; others see that you are away.' },
  dnd: { word: 'Do not disturb', hint: 'Calls are shown without a sound.' },
};
