import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type Compilable,
  type CompiledQuery,
} from 'kysely';
import type pg from 'pg';
import type { Schema } from './schema.ts';

/** Builds the statements of a transaction; runs none. */
export const build = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** Prepared once per connection under these names; the lifecycle has a few dozen texts. */
const names = new Map<string, string>();

function nameOf(text: string): string {
  const name = names.get(text) ?? `parley_${names.size}`;
  names.set(text, name);
  return name;
}

/**
 * One open transaction. Statements that need nothing of each other are sent together and cost one round trip; the
 * database runs them one by one, in the order they were sent, so what is sent after a lock is as of that lock.
 */
export class Tx {
  readonly #client: pg.ClientBase;
  #failure: unknown;
  #commit: Promise<pg.QueryResult> | undefined;

  constructor(client: pg.ClientBase) {
    this.#client = client;
  }

  async begin(): Promise<void> {
    await this.#query({ text: 'begin' });
  }

  /** Sends the statement now, behind those sent before; resolves to its rows. */
  async send<R>(query: Compilable<R> | CompiledQuery<R>): Promise<R[]> {
    const { sql: text, parameters } = 'compile' in query ? query.compile() : query;
    const { rows } = await this.#query<R>({ name: nameOf(text), text, values: [...parameters] });
    return rows;
  }

  /** As `send`, with the commit right behind it: where the statement fails, the commit undoes everything. */
  async sendLast<R>(query: Compilable<R> | CompiledQuery<R>): Promise<R[]> {
    const [rows] = await Promise.all([this.send(query), this.commit()]);
    return rows;
  }

  async commit(): Promise<void> {
    this.#commit ??= this.#query({ text: 'commit' });
    const { command } = await this.#commit;
    // What a transaction with a failed statement answers to a commit.
    if (command !== 'COMMIT') throw this.#failure ?? new Error('the transaction had failed and was rolled back');
  }

  async #query<R>(query: pg.QueryConfig): Promise<pg.QueryResult<R & pg.QueryResultRow>> {
    try {
      return await this.#client.query<R & pg.QueryResultRow>(query);
    } catch (error) {
      // Those behind the first that failed only say that it did.
      this.#failure ??= error;
      throw this.#failure;
    }
  }
}

export type Transact = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

/** Commits what `work` did when it resolves, undoes it when it throws. */
export function transactOn(pool: pg.Pool): Transact {
  return async (work) => {
    const client = await pool.connect();
    try {
      const tx = new Tx(client);
      // Not waited for: it leaves with the first statements.
      const [, result] = await Promise.all([tx.begin(), work(tx)]);
      await tx.commit();
      client.release();
      return result;
    } catch (error) {
      await client.query('rollback').then(
        () => client.release(),
        () => client.release(true),
      );
      throw error;
    }
  };
}
