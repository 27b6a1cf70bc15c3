export interface ReconnectSettings {
  baseMs: number;
  capMs: number;
  /** Share of the delay by which it may differ, so that a thousand clients do not come back in one instant; 0 in tests. */
  jitter: number;
  /** After this many attempts in vain it is said that the connection failed, and every further one waits `capMs`. */
  shownAfter: number;
}

export interface NextAttempt {
  delayMs: number;
  /** The attempts so far were in vain: say so. */
  failed: boolean;
}

/** When to try again after `attempts` attempts in vain (0: the connection was just lost). */
export function nextAttempt(attempts: number, settings: ReconnectSettings, random: () => number): NextAttempt {
  const failed = attempts >= settings.shownAfter;
  const plain = failed ? settings.capMs : Math.min(settings.baseMs * 2 ** attempts, settings.capMs);
  const delayMs = Math.round(plain * (1 + settings.jitter * (2 * random() - 1)));
  return { delayMs, failed };
}
