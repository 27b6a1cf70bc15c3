import { sql } from 'kysely';
import type { Presence } from '../../shared/account.ts';
import type { Database } from '../db/connection.ts';
import { liveNodes } from '../db/node.ts';
import type { Connection } from '../sockets/gateway.ts';

/** Which devices have a socket, on whichever node; and what that makes of a person's presence. */
export class Connections {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async add(nodeId: number, connections: readonly Connection[]): Promise<void> {
    if (connections.length === 0) return;
    await this.#db
      .insertInto('connections')
      .values(
        connections.map(({ connectionId, userId, deviceId }) => ({
          connection_id: connectionId,
          node_id: nodeId,
          user_id: userId,
          device_id: deviceId,
        })),
      )
      .onConflict((conflict) => conflict.column('connection_id').doUpdateSet({ node_id: nodeId }))
      .execute();
  }

  async remove(connectionId: string): Promise<void> {
    await this.#db.deleteFrom('connections').where('connection_id', '=', connectionId).execute();
  }

  /** Forgets the sockets of nodes that are gone; returns whose they were. */
  async removeOrphans(): Promise<string[]> {
    const rows = await this.#db
      .deleteFrom('connections')
      .where('node_id', 'not in', liveNodes)
      .returning('user_id')
      .execute();
    return [...new Set(rows.map((row) => row.user_id))];
  }

  async presenceOf(userIds: readonly string[]): Promise<Map<string, Presence>> {
    const { rows } = await sql<{ id: string; presence: Presence }>`
      select u.id, case
        when exists (
          select from call_participants p
          where p.user_id = u.id and p.status in ('connected', 'reconnecting')) then 'in-call'
        when exists (
          select from connections c where c.user_id = u.id and c.node_id in ${liveNodes}) then 'online'
        else 'offline' end as presence
      from unnest(${sql.val(userIds)}::text[]) as u (id)`.execute(this.#db);
    return new Map(rows.map((row) => [row.id, row.presence]));
  }
}
