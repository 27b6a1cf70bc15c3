import { sql } from 'kysely';
import pg from 'pg';
import type { Log } from '../log.ts';
import type { Database } from './connection.ts';

/** What nodes tell each other. The payload is ids; the truth is always read from the tables. */
const CHANNELS = ['parley_calls', 'parley_presence', 'parley_listed', 'parley_users', 'parley_sessions'] as const;
export type Channel = (typeof CHANNELS)[number];

/** First key of the advisory locks that nodes hold; the second is the node's id. */
const NODE_LOCK = 0x7061726c;
const RETRY_MS = 500;

export type Listener = (channel: Channel, payload: string) => void;

/**
 * This server's session with the database: it listens to the other nodes, and holds the advisory lock that says this
 * node is alive. A killed process loses the lock with its connection, so nobody waits for a heartbeat to grow old.
 */
export class Node {
  readonly #db: Database;
  readonly #connection: pg.ClientConfig;
  readonly #log: Log;
  #client: pg.Client | undefined;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;
  #listener: Listener = () => {};
  #onReturn: () => void = () => {};
  #onLost: () => void = () => {};
  #id = 0;

  constructor(db: Database, connection: pg.ClientConfig, log: Log) {
    this.#db = db;
    this.#connection = connection;
    this.#log = log;
  }

  get id(): number {
    return this.#id;
  }

  /**
   * `onReturn` runs whenever the session had been lost and is back: what was told meanwhile has to be read again.
   * `onLost` runs when it is lost: to everybody who reads the tables this node looks dead until then.
   */
  async start(listener: Listener, onReturn: () => void, onLost: () => void = () => {}): Promise<void> {
    this.#listener = listener;
    this.#onReturn = onReturn;
    this.#onLost = onLost;
    const { rows } = await sql<{ id: number }>`select nextval('node_ids') as id`.execute(this.#db);
    this.#id = rows[0]?.id ?? 0;
    await this.#open();
  }

  async notify(channel: Channel, payload: string): Promise<void> {
    await sql`select pg_notify(${channel}, ${payload})`.execute(this.#db);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => {});
  }

  async #open(): Promise<void> {
    const client = new pg.Client({ ...this.#connection, application_name: `parley node ${this.#id}`, keepAlive: true });
    client.on('error', (error) => this.#lost(client, error));
    client.on('end', () => this.#lost(client, new Error('ended')));
    client.on('notification', ({ channel, payload }) => {
      const known = CHANNELS.find((name) => name === channel);
      if (known) this.#listener(known, payload ?? '');
    });
    await client.connect();
    this.#client = client;
    await client.query('select pg_advisory_lock($1, $2)', [NODE_LOCK, this.#id]);
    for (const channel of CHANNELS) await client.query(`listen ${channel}`);
  }

  #lost(client: pg.Client, error: Error): void {
    if (this.#closed || this.#client !== client) return;
    this.#client = undefined;
    this.#log.warn({ reason: error.message }, 'database session lost');
    this.#onLost();
    this.#reopen();
  }

  #reopen(): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      this.#open().then(
        () => {
          this.#log.info('database session back');
          this.#onReturn();
        },
        () => this.#closed || this.#reopen(),
      );
    }, RETRY_MS);
  }
}

/** The ids of the nodes that are alive, as a subquery: whoever holds the advisory lock of its id. */
export const liveNodes = sql<number>`(
  select l.objid::bigint::integer from pg_locks l
  where l.locktype = 'advisory' and l.classid = ${sql.lit(NODE_LOCK)}::oid and l.objsubid = 2 and l.granted
    and l.database = (select oid from pg_database where datname = current_database()))`;
