import { sql } from 'kysely';
import type { ChosenPresence, Presence, PresenceCommand } from '../../shared/account.ts';
import type { Device } from '../calls/rules.ts';
import type { Database } from '../db/connection.ts';
import { liveNodes } from '../db/node.ts';
import type { Connection } from '../sockets/gateway.ts';

/** How a person is seen, and what of it is their own choice. */
export interface Seen {
  presence: Presence;
  chosen: ChosenPresence;
}

/** Which devices have a socket, on whichever node; and what that makes of a person's presence. */
export class Connections {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Resolves to what their people have chosen to be seen as. */
  async add(nodeId: number, connections: readonly Connection[]): Promise<Map<string, ChosenPresence>> {
    if (connections.length === 0) return new Map();
    const rows = await this.#db
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
      .returning((eb) => [
        'connections.user_id',
        eb.selectFrom('users').select('presence').whereRef('users.id', '=', 'connections.user_id').as('chosen'),
      ])
      .execute();
    return new Map(rows.map((row) => [row.user_id, row.chosen ?? 'online']));
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

  /** The choice holds for the person, being idle for the device. */
  async set(by: Device, { chosen, idle }: PresenceCommand): Promise<void> {
    if (chosen !== undefined) {
      await this.#db.updateTable('users').set({ presence: chosen }).where('id', '=', by.userId).execute();
    }
    if (idle !== undefined) {
      await this.#db
        .updateTable('connections')
        .set({ idle })
        .where('user_id', '=', by.userId)
        .where('device_id', '=', by.deviceId)
        .execute();
    }
  }

  /** A call goes before what was chosen, and that before whether somebody is at any of the devices. */
  async presenceOf(userIds: readonly string[]): Promise<Map<string, Seen>> {
    const { rows } = await sql<Seen & { id: string }>`
      select u.id, u.presence as chosen, case
        when exists (
          select from call_participants p
          where p.user_id = u.id and p.status in ('connected', 'reconnecting')) then 'in-call'
        when devices.idle is null then 'offline'
        when u.presence <> 'online' then u.presence
        when devices.idle then 'away'
        else 'online' end as presence
      from users u, lateral (
        select bool_and(c.idle) as idle from connections c
        where c.user_id = u.id and c.node_id in ${liveNodes}) as devices
      where u.id = any(${sql.val(userIds)}::text[])`.execute(this.#db);
    return new Map(rows.map(({ id, presence, chosen }) => [id, { presence, chosen }]));
  }
}
