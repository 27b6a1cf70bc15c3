import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Session } from '../../src/shared/account.ts';
import { newId } from '../../src/server/ids.ts';

/** Many people with a session each, put straight into the database: hashing a thousand passwords is no part of any benchmark. */
export async function createPeople(connection: pg.ClientConfig, count: number): Promise<Session[]> {
  const people = Array.from({ length: count }, (): Session => {
    const id = newId();
    return { token: randomBytes(32).toString('base64url'), user: { id, name: id, displayName: `Person ${id}` } };
  });
  const ids = people.map(({ user }) => user.id);
  const hashes = people.map(({ token }) => createHash('sha256').update(token).digest());
  const client = new pg.Client(connection);
  await client.connect();
  await client.query(
    `insert into users (id, name, name_key, display_name, password_hash)
     select id, id, id, 'Person ' || id, '' from unnest($1::text[]) as id`,
    [ids],
  );
  await client.query(
    'insert into sessions (id, user_id, token_hash) select id, id, hash from unnest($1::text[], $2::bytea[]) as s (id, hash)',
    [ids, hashes],
  );
  await client.end();
  return people;
}
