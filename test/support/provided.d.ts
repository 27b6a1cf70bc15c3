import 'vitest';
import type pg from 'pg';

declare module 'vitest' {
  interface ProvidedContext {
    /** How to reach the administrative database of the run. */
    database: pg.ClientConfig;
  }
}
