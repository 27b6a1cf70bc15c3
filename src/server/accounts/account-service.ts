import { createHash, randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { sql } from 'kysely';
import { nameKey, type Session, type User } from '../../shared/account.ts';
import { violates, type Database } from '../db/connection.ts';
import { Refusal } from '../errors.ts';
import { newId } from '../ids.ts';

/** Who a token belongs to. */
export interface Identity {
  sessionId: string;
  user: User;
}

// OWASP's argon2id minimum: 19 MiB, two passes, one lane.
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const TOKEN_BYTES = 32;

const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Accounts, sessions and blocks. */
export class AccountService {
  readonly #db: Database;
  /** Checked when the name is unknown, so that both refusals take as long. */
  readonly #decoy = hash(randomBytes(16), ARGON2ID);

  constructor(db: Database) {
    this.#db = db;
  }

  async signUp(account: { name: string; displayName: string; password: string }): Promise<Session> {
    const user: User = { id: newId(), name: account.name, displayName: account.displayName };
    try {
      await this.#db
        .insertInto('users')
        .values({
          id: user.id,
          name: user.name,
          name_key: nameKey(user.name),
          display_name: user.displayName,
          password_hash: await hash(account.password, ARGON2ID),
        })
        .execute();
    } catch (error) {
      if (violates(error, 'users_name_key_key')) throw new Refusal('NAME_TAKEN');
      throw error;
    }
    return { token: await this.#openSession(user.id), user };
  }

  async signIn(credentials: { name: string; password: string }): Promise<Session> {
    const row = await this.#db
      .selectFrom('users')
      .selectAll()
      .where('name_key', '=', nameKey(credentials.name).replaceAll('\0', ''))
      .executeTakeFirst();
    const right = await verify(row?.password_hash ?? (await this.#decoy), credentials.password);
    if (!row || !right) throw new Refusal('BAD_CREDENTIALS');
    const user: User = { id: row.id, name: row.name, displayName: row.display_name };
    return { token: await this.#openSession(row.id), user };
  }

  /** Undefined for a token that was never given out or whose session has ended. */
  async identify(token: string): Promise<Identity | undefined> {
    const row = await this.#db
      .selectFrom('sessions as s')
      .innerJoin('users as u', 'u.id', 's.user_id')
      .select(['s.id as sessionId', 'u.id', 'u.name', 'u.display_name'])
      .where('s.token_hash', '=', tokenHash(token))
      .executeTakeFirst();
    if (!row) return undefined;
    return { sessionId: row.sessionId, user: { id: row.id, name: row.name, displayName: row.display_name } };
  }

  async signOut(sessionId: string): Promise<void> {
    await this.#db.deleteFrom('sessions').where('id', '=', sessionId).execute();
  }

  /** Of these sessions, the ones that still exist. */
  async openSessions(sessionIds: string[]): Promise<Set<string>> {
    if (sessionIds.length === 0) return new Set();
    const rows = await this.#db.selectFrom('sessions').select('id').where('id', 'in', sessionIds).execute();
    return new Set(rows.map((row) => row.id));
  }

  async blockedBy(userId: string): Promise<User[]> {
    return this.#db
      .selectFrom('blocks as b')
      .innerJoin('users as u', 'u.id', 'b.blocked_id')
      .select(['u.id', 'u.name', 'u.display_name as displayName'])
      .where('b.blocker_id', '=', userId)
      .orderBy('u.name_key')
      .execute();
  }

  async block(userId: string, targetId: string): Promise<void> {
    if (userId === targetId) throw new Refusal('INVALID_PAYLOAD');
    const { numInsertedOrUpdatedRows } = await this.#db
      .insertInto('blocks')
      .columns(['blocker_id', 'blocked_id'])
      .expression((eb) =>
        eb
          .selectFrom('users')
          .select([sql<string>`${userId}`.as('blocker_id'), 'id as blocked_id'])
          .where('id', '=', targetId),
      )
      .onConflict((conflict) => conflict.columns(['blocker_id', 'blocked_id']).doUpdateSet({ blocker_id: userId }))
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows === 0n) throw new Refusal('USER_NOT_FOUND');
  }

  async unblock(userId: string, targetId: string): Promise<void> {
    await this.#db.deleteFrom('blocks').where('blocker_id', '=', userId).where('blocked_id', '=', targetId).execute();
  }

  async #openSession(userId: string): Promise<string> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    await this.#db
      .insertInto('sessions')
      .values({ id: newId(), user_id: userId, token_hash: tokenHash(token) })
      .execute();
    return token;
  }
}
