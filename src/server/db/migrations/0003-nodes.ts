import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<never>): Promise<void> {
  // A node is alive while its database session holds the advisory lock of its id (see db/node.ts).
  await sql`create sequence node_ids as integer minvalue 1 cycle`.execute(db);
  // Which device has a socket where. Unlogged: a crashed database empties it, and the nodes fill it again.
  await sql`
    create unlogged table connections (
      connection_id text primary key,
      node_id integer not null,
      user_id text not null,
      device_id text not null
    )`.execute(db);
  await sql`create index connections_device on connections (user_id, device_id)`.execute(db);
}
