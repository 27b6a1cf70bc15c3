import { Circle, CircleCheck, CircleMinus, Clock, Phone } from '@lucide/vue';
import type { Component } from 'vue';
import type { Presence } from '../../../shared/account.ts';

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
