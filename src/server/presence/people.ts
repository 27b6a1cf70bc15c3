import type { Person } from '../../shared/account.ts';
import type { Database } from '../db/connection.ts';
import type { Connections } from './connections.ts';

const LIMIT = 500;

/** The directory: everyone with an account, filtered by name or display name. */
export async function findPeople(db: Database, connections: Connections, query: string): Promise<Person[]> {
  const pattern = `%${query.toLowerCase().replaceAll(/[\\%_]/g, (character) => `\\${character}`)}%`;
  const rows = await db
    .selectFrom('users')
    .select(['id', 'name', 'display_name as displayName'])
    .$if(query !== '', (users) =>
      users.where((eb) =>
        eb.or([eb('name_key', 'like', pattern), eb(eb.fn<string>('lower', ['display_name']), 'like', pattern)]),
      ),
    )
    .orderBy('display_name')
    .orderBy('id')
    .limit(LIMIT)
    .execute();
  const presence = await connections.presenceOf(rows.map((row) => row.id));
  return rows.map((row) => ({ ...row, presence: presence.get(row.id)?.presence ?? 'offline' }));
}

export async function findPerson(db: Database, connections: Connections, id: string): Promise<Person | undefined> {
  const row = await db
    .selectFrom('users')
    .select(['id', 'name', 'display_name as displayName'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) return undefined;
  return { ...row, presence: (await connections.presenceOf([id])).get(id)?.presence ?? 'offline' };
}
