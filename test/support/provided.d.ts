import 'vitest';
import type pg from 'pg';

declare module 'vitest' {
  interface ProvidedContext {
    /** How to reach the administrative database of the run. */
    database: pg.ClientConfig;
    /** How often two sides renegotiate at once. */
    toggles: number;
    /** How many orders of messages a real engine is put through. */
    orders: number;
  }
}
