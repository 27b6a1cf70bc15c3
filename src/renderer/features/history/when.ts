const DAY = 86_400_000;
const WEEK = 7;
type HourCycle = Intl.LocaleHourCycleKey;

// Words in the language of the interface, hours as the system writes them.
const LANGUAGE = 'en';
const systemHours = (): HourCycle | undefined =>
  new Intl.DateTimeFormat(undefined, { hour: 'numeric' }).resolvedOptions().hourCycle;

/** The local midnight that began the day. */
export function dayOf(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

/** “Today, 14:03”, “Yesterday, 9:30 AM”, “Monday, 14:03”, “Jan 5, 14:03”; `today` comes from `dayOf`. */
export function whenOf(iso: string, today: number, hourCycle: HourCycle | undefined = systemHours()): string {
  const date = new Date(iso);
  // Days of 23 and 25 hours are days too. A server whose clock is ahead has no tomorrow to tell of.
  const ago = Math.max(0, Math.round((today - dayOf(date.getTime())) / DAY));
  const clock = new Intl.DateTimeFormat(LANGUAGE, {
    hour: 'numeric',
    minute: '2-digit',
    ...(hourCycle === undefined ? {} : { hourCycle }),
  });
  return `${dayName(date, ago, today)}, ${clock.format(date)}`;
}

function dayName(date: Date, ago: number, today: number): string {
  if (ago <= 1) {
    const words = new Intl.RelativeTimeFormat(LANGUAGE, { numeric: 'auto' }).format(-ago, 'day');
    return words.charAt(0).toUpperCase() + words.slice(1);
  }
  if (ago < WEEK) return new Intl.DateTimeFormat(LANGUAGE, { weekday: 'long' }).format(date);
  const sameYear = date.getFullYear() === new Date(today).getFullYear();
  const year = sameYear ? {} : ({ year: 'numeric' } as const);
  return new Intl.DateTimeFormat(LANGUAGE, { month: 'short', day: 'numeric', ...year }).format(date);
}
