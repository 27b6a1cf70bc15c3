import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import pg from 'pg';
import type { CallSnapshot } from '../../src/shared/call.ts';
import { CallService } from '../../src/server/calls/call-service.ts';
import { Sweeper } from '../../src/server/calls/sweeper.ts';
import type { Device } from '../../src/server/calls/rules.ts';
import type { CrashPoint } from '../../src/server/crash-points.ts';
import { isTransient, openDatabase, type Database, type OpenDatabase } from '../../src/server/db/connection.ts';
import { migrate } from '../../src/server/db/migrate.ts';
import { Node } from '../../src/server/db/node.ts';
import { Refusal } from '../../src/server/errors.ts';
import { newId } from '../../src/server/ids.ts';
import { createLog } from '../../src/server/log.ts';
import { Connections } from '../../src/server/presence/connections.ts';
import type { Act, By, Outcome } from './reference.ts';

/** Two transactions waited for each other: they lock in different orders, which is a mistake of ours. */
function isDeadlock(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '40P01';
}

export const RING_MS = 100;
export const GRACE_MS = 60;

/** The process "dies" at a crash point: whoever had called never hears an answer. */
class Crash extends Error {}

/** Two nodes' services on one real PostgreSQL, in a time of its own. */
export class Stage {
  readonly db: Database;
  readonly transact: OpenDatabase['transact'];
  readonly #close: () => Promise<void>;

  private constructor({ db, transact }: OpenDatabase, close: () => Promise<void>) {
    this.db = db;
    this.transact = transact;
    this.#close = close;
  }

  static async open(connection: pg.ClientConfig): Promise<{ stage: Stage; node: Node }> {
    const database = openDatabase(connection);
    const { db } = database;
    await migrate(db);
    await sql`create table model_clock (world text primary key, now timestamptz(3) not null)`.execute(db);
    const node = new Node(db, connection, createLog('silent'));
    await node.start(
      () => {},
      () => {},
    );
    const stage = new Stage(database, async () => {
      await node.close();
      await database.close();
    });
    return { stage, node };
  }

  /** Forgets everybody: a sweep looks at all the seats there are, so worlds that are done slow those to come. */
  async clear(): Promise<void> {
    await this.db.transaction().execute(async (tx) => {
      // Files go away, which a busy disk takes its time for.
      await sql`set local statement_timeout = 0`.execute(tx);
      await sql`truncate users, video_calls, connections, call_commands cascade`.execute(tx);
    });
  }

  close(): Promise<void> {
    return this.#close();
  }
}

/** One sequence's people and calls; worlds on the same stage do not touch each other. */
export class World {
  readonly #stage: Stage;
  readonly #node: Node;
  readonly #services: CallService[];
  readonly #connections: Connections;
  readonly #id = newId();
  readonly users: string[];
  /** Call ids in the order in which they came about, as the reference numbers them. */
  readonly callIds: string[] = [];
  #crashAt: CrashPoint | undefined;

  constructor(stage: Stage, node: Node, people: number) {
    this.#stage = stage;
    this.#node = node;
    this.#connections = new Connections(stage.db);
    this.users = Array.from({ length: people }, () => newId());
    // A parameter: with the world in its text every world would have statements of its own, prepared and kept.
    const clock = sql<Date>`(select now from model_clock where world = ${this.#id})`;
    this.#services = [0, 1].map(
      () =>
        new CallService(stage.transact, {
          ringTimeoutMs: RING_MS,
          reconnectGraceMs: GRACE_MS,
          clock,
          limitRing: () => {},
          onCommit: () => {},
          reachCrashPoint: (point) => {
            if (point !== this.#crashAt) return;
            this.#crashAt = undefined;
            throw new Crash();
          },
        }),
    );
  }

  get db(): Database {
    return this.#stage.db;
  }

  async prepare(): Promise<void> {
    await this.db
      .insertInto('users')
      .values(
        this.users.map((id, i) => ({ id, name: id, name_key: id, display_name: `Person ${i}`, password_hash: '' })),
      )
      .execute();
    await sql`insert into model_clock values (${this.#id}, to_timestamp(0))`.execute(this.db);
    await this.#connections.add(
      this.#node.id,
      this.users.flatMap((_, user) => [0, 1].map((device) => this.#connection({ user, device }))),
    );
  }

  device({ user, device }: By): Device {
    return { userId: this.users[user] ?? '', deviceId: `d${device}` };
  }

  #connection(by: By) {
    const device = this.device(by);
    return { ...device, connectionId: `${device.userId}.${device.deviceId}`, sessionId: '' };
  }

  /** Runs an act on one of the nodes; `crashAt`: that node dies there once, and the client tries the other. */
  async do(act: Act, node: number, commandId: string, crashAt?: CrashPoint): Promise<Outcome> {
    if (crashAt !== undefined && act.type !== 'pass' && act.type !== 'connect' && act.type !== 'drop') {
      this.#crashAt = crashAt;
      const first = await this.#run(act, node, commandId).catch((error: unknown) => error);
      this.#crashAt = undefined;
      if (!(first instanceof Crash)) return this.#outcome(first);
      return this.do(act, 1 - node, commandId);
    }
    const result = await this.#run(act, node, commandId).catch((error: unknown) => error);
    // A machine too busy to answer in time is no finding; a client would ask again, and so do we. A deadlock is one.
    if (isTransient(result) && !isDeadlock(result)) return this.do(act, node, commandId);
    return this.#outcome(result);
  }

  #outcome(result: unknown): Outcome {
    if (result === undefined) return 'done';
    if (result instanceof Refusal) return { code: result.code };
    if (result instanceof Error) throw result;
    const { callId, version } = this.#snapshot(result);
    return { call: this.callIds.indexOf(callId), version };
  }

  #snapshot(result: unknown): { callId: string; version: number } {
    if (typeof result !== 'object' || result === null || !('callId' in result) || !('version' in result)) {
      throw new Error('neither a call nor a refusal');
    }
    return { callId: String(result.callId), version: Number(result.version) };
  }

  async #run(act: Act, node: number, commandId: string): Promise<CallSnapshot | undefined> {
    const service = this.#services[node % 2];
    if (!service) throw new Error('no such node');
    const targets = (to: number[]) => to.map((user) => this.users[user] ?? '');
    switch (act.type) {
      case 'start': {
        const call = await service.start(this.device(act.by), { commandId, to: targets(act.to), kind: 'video' });
        if (!this.callIds.includes(call.callId)) this.callIds.push(call.callId);
        return call;
      }
      case 'restart': {
        const call = await service.restart(this.device(act.by), {
          commandId,
          callId: this.callIds[act.call] ?? 'none',
        });
        if (!this.callIds.includes(call.callId)) this.callIds.push(call.callId);
        return call;
      }
      case 'accept':
      case 'reject':
      case 'end':
      case 'rejoin':
        return service[act.type](this.device(act.by), { commandId, callId: this.callIds[act.call] ?? 'none' });
      case 'invite': {
        const callId = this.callIds[act.call] ?? 'none';
        return service.invite(this.device(act.by), { commandId, callId, to: targets(act.to) });
      }
      case 'block':
      case 'unblock':
        await this.#block(act);
        return undefined;
      case 'connect':
        await this.#connections.add(this.#node.id, [this.#connection(act.by)]);
        return this.#sweep(service);
      case 'drop':
        await this.#connections.remove(this.#connection(act.by).connectionId);
        return this.#sweep(service);
      case 'pass':
        await sql`update model_clock set now = now + ${`${act.ms} milliseconds`}::interval where world = ${this.#id}`.execute(
          this.db,
        );
        return this.#sweep(service);
    }
  }

  async #block({ type, by, whom }: Extract<Act, { whom: number }>): Promise<void> {
    const [blocker = '', blocked = ''] = [this.users[by.user], this.users[whom]];
    if (blocker === blocked) return;
    const { db } = this;
    if (type === 'block') {
      const row = { blocker_id: blocker, blocked_id: blocked };
      await db
        .insertInto('blocks')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    } else {
      await db.deleteFrom('blocks').where('blocker_id', '=', blocker).where('blocked_id', '=', blocked).execute();
    }
  }

  /** The sweeper's round, over this world's calls only: others on the stage are somebody else's sequence. */
  async #sweep(service: CallService): Promise<undefined> {
    const mine = (callId: string) => this.callIds.includes(callId);
    await new Sweeper(this.db, service, createLog('silent'), () => {}).sweep({
      clock: sql<Date>`(select now from model_clock where world = ${this.#id})`,
      only: mine,
    });
    return undefined;
  }

  /** Everything stored of this world, numbered as the reference numbers it. */
  async stored() {
    const blocks = await this.#blocks();
    if (this.callIds.length === 0) return { calls: [], blocks };
    const calls = await this.db.selectFrom('video_calls').selectAll().where('call_id', 'in', this.callIds).execute();
    const seats = await this.db
      .selectFrom('call_participants')
      .selectAll()
      .where('call_id', 'in', this.callIds)
      .orderBy('position')
      .execute();
    const numbered = this.callIds.map((callId, id) => {
      const call = calls.find((row) => row.call_id === callId);
      return {
        id,
        status: call?.status,
        version: call?.version,
        wasActive: call?.active_at !== null,
        members: seats
          .filter((row) => row.call_id === callId)
          .map((row) => ({ user: this.users.indexOf(row.user_id), status: row.status })),
      };
    });
    return { calls: numbered, blocks };
  }

  async #blocks(): Promise<string[]> {
    const rows = await this.db.selectFrom('blocks').selectAll().where('blocker_id', 'in', this.users).execute();
    return rows.map((row) => `${this.users.indexOf(row.blocker_id)}>${this.users.indexOf(row.blocked_id)}`).sort();
  }

  /** The history of this world's calls. */
  events(callId: string) {
    return this.db.selectFrom('call_events').selectAll().where('call_id', '=', callId).orderBy('id').execute();
  }

  newCommandId(): string {
    return randomUUID();
  }
}
