import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<never>): Promise<void> {
  // Who rings me right now, without looking through all the calls I ever had.
  await sql`create index call_participants_ringing on call_participants (user_id) where status = 'invited'`.execute(db);
}
