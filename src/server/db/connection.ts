import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { BatchedSocket } from './batched-socket.ts';
import type { Schema } from './schema.ts';
import { transactOn, type Transact } from './transaction.ts';

export type Database = Kysely<Schema>;

/** A statement that waits longer than this answers UNAVAILABLE instead of holding everybody up (fault F6). */
const STATEMENT_TIMEOUT_MS = 2_000;
const POOL_SIZE = 16;

// int8 (event ids) fits a double for the next 2^53 events.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

export interface OpenDatabase {
  db: Database;
  /** Transactions that send their statements without waiting; see transaction.ts. */
  transact: Transact;
  close(): Promise<void>;
}

export function openDatabase(connection: pg.ClientConfig): OpenDatabase {
  const pool = new pg.Pool({
    ...connection,
    max: POOL_SIZE,
    pipeline: true,
    stream: () => new BatchedSocket(),
    connectionTimeoutMillis: STATEMENT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: 2 * STATEMENT_TIMEOUT_MS,
    application_name: 'parley',
  });
  // A connection that breaks (database restarted) must not end the process, whether idle or between two queries of a
  // transaction; the pool opens another.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  return { db, transact: transactOn(pool), close: () => db.destroy() };
}

/** True when the database answers. */
export async function isReachable(db: Database): Promise<boolean> {
  try {
    await sql`select 1`.execute(db);
    return true;
  } catch {
    return false;
  }
}

const UNAVAILABLE_STATES = [
  '08', // connection exception
  '53', // insufficient resources
  '55P03', // lock not available
  '57', // operator intervention: shutdown, statement timeout
  '40', // serialization failure, deadlock
];

/** Errors that pass by themselves: the caller answers UNAVAILABLE, which a client may try again. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (/^E(CONN|PIPE|NOENT|TIMEDOUT|HOST)/.test(code)) return true;
  if (UNAVAILABLE_STATES.some((state) => code.startsWith(state))) return true;
  return /timeout exceeded when trying to connect|Connection terminated|terminating connection|not queryable/i.test(
    error.message,
  );
}

/** Unique-index violations, by index name. */
export function violates(error: unknown, constraint: string): boolean {
  return error instanceof pg.DatabaseError && error.code === '23505' && error.constraint === constraint;
}
