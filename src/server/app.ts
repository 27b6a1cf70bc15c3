import type pg from 'pg';
import { isLive, isSeated } from '../shared/call.ts';
import { syncActions } from '../shared/sync/actions.ts';
import { AccountService } from './accounts/account-service.ts';
import { callHandlers } from './calls/call.handlers.ts';
import { callsByStatus, liveCalls, seatsOf } from './calls/call-queries.ts';
import { CallService } from './calls/call-service.ts';
import type { CallEvent } from './calls/call-store.ts';
import { deliveriesOf } from './calls/deliveries.ts';
import { Outbox } from './calls/outbox.ts';
import { Rosters } from './calls/rosters.ts';
import type { Device } from './calls/rules.ts';
import { hasSeat } from './calls/snapshot.ts';
import { Sweeper } from './calls/sweeper.ts';
import type { ReachCrashPoint } from './crash-points.ts';
import { isReachable, openDatabase, type Database } from './db/connection.ts';
import { migrate } from './db/migrate.ts';
import { Node, type Channel } from './db/node.ts';
import { FileService } from './files/file-service.ts';
import { fileRoutes } from './files/file.routes.ts';
import { linkRoutes } from './files/link.routes.ts';
import { uploadRoutes } from './files/upload.routes.ts';
import { accountRoutes } from './http/account.routes.ts';
import { callRoutes } from './http/call.routes.ts';
import { healthRoutes } from './http/health.routes.ts';
import { createHttp } from './http/server.ts';
import { syncRoutes } from './http/sync.routes.ts';
import { KeptMarks } from './kept/kept-marks.ts';
import { keptRoutes } from './kept/kept.routes.ts';
import type { Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import { announced, Announcer } from './presence/announcer.ts';
import { Connections } from './presence/connections.ts';
import { Departures } from './presence/departures.ts';
import { findPeople, findPerson } from './presence/people.ts';
import { PresenceFeed } from './presence/presence-feed.ts';
import { presenceHandler } from './presence/presence.handler.ts';
import { openRedis } from './redis.ts';
import type { Settings } from './settings.ts';
import { signalHandler } from './signaling/signal.handler.ts';
import { Gateway, type Connection } from './sockets/gateway.ts';
import { createLimits } from './sockets/limits.ts';
import { NodeRelay } from './sync/node-relay.ts';
import { syncHandlers } from './sync/sync.handlers.ts';
import { SyncService } from './sync/sync-service.ts';
import { SyncStore } from './sync/sync-store.ts';

/** How long requests that are under way may take when the server stops. */
const DRAIN_MS = 1000;
/** Between two looks at what is due among the files. */
const TIDY_FILES_MS = 60_000;

export interface App {
  /** Accepts connections; resolves to the address, with the port the system chose if it was 0. */
  listen(): Promise<string>;
  close(): Promise<void>;
  db: Database;
}

/** The only place where the parts meet. */
export async function createApp(
  settings: Settings,
  connection: pg.ClientConfig,
  log: Log,
  reachCrashPoint: ReachCrashPoint = () => {},
): Promise<App> {
  const database = openDatabase(connection);
  const { db } = database;
  await migrate(db);

  const redis = settings.redisUrl === undefined ? undefined : await openRedis(settings.redisUrl, log);
  const limits = createLimits(settings.rateLimit, redis?.client);
  const metrics = createMetrics({
    callsByStatus: () => callsByStatus(db),
    sockets: () => gateway.connections.length,
  });
  const node = new Node(db, connection, log);
  const connections = new Connections(db);
  const rosters = new Rosters(db);
  const accounts = new AccountService(db);
  const files = await FileService.create({
    ...settings,
    db,
    transact: database.transact,
    log,
    alone: settings.databaseUrl === undefined,
  });
  let closing = false;

  const outbox = new Outbox(db, log, (event) => deliver(event));
  /** What nobody waits for, but closing does. */
  const background = new Set<Promise<void>>();
  const run = (what: string, work: () => Promise<void>): void => {
    if (closing) return;
    const done = work()
      .catch((error: Error) => log.warn({ reason: error.message }, `${what} failed`))
      .finally(() => background.delete(done));
    background.add(done);
  };
  const tell = (channel: Channel, payload: string) => run('telling the nodes', () => node.notify(channel, payload));
  const announcer = new Announcer((userIds) => node.notify('parley_presence', userIds));
  const listed = new Announcer((userIds) => node.notify('parley_listed', userIds));
  const tellPresence = (userId: string) => run('telling the nodes', () => announcer.announce(userId));
  const commits = new Announcer((from) => node.notify('parley_calls', from));
  const calls = new CallService(database.transact, {
    ...settings,
    reachCrashPoint,
    limitRing: (callerId, calleeId) => limits.pair(`${callerId}:${calleeId}`),
    onCommit: (call, events) => {
      const { callId, version, status } = call;
      for (const { type, actorId, targetId, reason } of events) {
        metrics.transition(type);
        log.info({ callId, version, status, type, actorId, targetId, reason }, 'transition');
      }
      rosters.put(call);
      // Behind the acknowledgement.
      setImmediate(() => outbox.committed(events));
      run('telling the nodes', () => commits.announce(String(node.id)));
    },
  });
  const sweeper = new Sweeper(db, calls, log, (seconds) => metrics.sweep(seconds));

  let address = '';
  const linkTo = (link: Parameters<FileService['link']>[0]): string =>
    new URL(files.link(link), settings.publicUrl ?? address).href;
  const sync = new SyncService({
    store: new SyncStore(db, settings.fileQuotaBytes),
    actions: syncActions,
    log,
    nodeId: () => node.id,
    roster: (callId, version) => rosters.find(callId, version),
    relay: redis && new NodeRelay(redis, log),
    findFile: (fileId) => files.find(fileId),
    linkTo,
    send: (message) => gateway.sendSync(message),
    sendNewest: (messages) => gateway.sendNewest(messages),
    sendState: (to, state) => gateway.sendSyncState(to, state),
  });
  const kept = new KeptMarks(db, linkTo);
  const welcome = (device: Device, callId: string) => run('welcoming a device', () => sync.welcome(device, callId));

  const { http, identify, authenticate } = await createHttp({ accounts, log, allowedOrigins: settings.allowedOrigins });
  const handlers = new Map([
    ...callHandlers(calls, db),
    ...syncHandlers(sync),
    ['CALL.SIGNAL', signalHandler(rosters, sendSignal)] as const,
    ['PRESENCE.SET', presenceHandler(connections, tellPresence)] as const,
  ]);
  const gateway: Gateway = new Gateway(http.server, {
    ...settings,
    accounts,
    handlers,
    limits,
    metrics,
    redis,
    log,
    reachCrashPoint,
    onOpen,
    onReady(ready, calls) {
      for (const call of calls) if (hasSeat(call, ready)) welcome(ready, call.callId);
    },
    onClose,
  });
  const presence = new PresenceFeed(
    connections,
    {
      everyone: (changes) => gateway.sendPresence(changes),
      own: (userId, chosen) => gateway.sendChosen(userId, chosen),
    },
    log,
  );

  function sendSignal(...signal: Parameters<Gateway['sendSignal']>): void {
    metrics.signal();
    gateway.sendSignal(...signal);
  }

  function deliver(event: CallEvent): void {
    rosters.put(event.call);
    const { callId, status } = event.call;
    for (const delivery of deliveriesOf(event)) {
      gateway.deliver(delivery);
      const { userId, only: deviceId, payload } = delivery;
      if (payload.self && deviceId !== undefined && gateway.has({ userId, deviceId }))
        welcome({ userId, deviceId }, callId);
    }
    if (!isLive(status)) run('forgetting what was shared', () => sync.over(callId));
    presence.touch(event.call.participants.map(({ userId }) => userId));
  }

  async function onOpen(opened: Connection) {
    const chosen = await connections.add(node.id, [opened]);
    let live = await liveCalls(db, opened.userId);
    const seats = live.filter((call) => hasSeat(call, opened));
    for (const { callId } of seats) await calls.back(callId, opened);
    if (seats.length > 0) live = await liveCalls(db, opened.userId);
    tellPresence(opened.userId);
    return { calls: live, chosen: chosen.get(opened.userId) ?? 'online' };
  }

  const departures = new Departures(async (closed) => {
    await connections.remove(closed.connectionId);
    for (const callId of await seatsOf(db, closed)) await calls.lost(callId, closed);
    tellPresence(closed.userId);
  }, log);

  async function onClose(closed: Connection): Promise<void> {
    // When this node stops, its seats are taken care of by whichever node sweeps next.
    if (!closing) await departures.of(closed);
  }

  async function onTold(channel: Channel, payload: string): Promise<void> {
    switch (channel) {
      case 'parley_calls':
        if (payload !== String(node.id)) outbox.wake();
        return;
      case 'parley_presence':
        return presence.touch(announced(payload));
      case 'parley_listed':
        return presence.repeat(announced(payload));
      case 'parley_sessions':
        return gateway.closeSession(payload);
      case 'parley_users': {
        const person = await findPerson(db, connections, payload);
        if (person) gateway.sendUserAdded(person);
      }
    }
  }

  /** The session with the database was gone: everything told meanwhile is read again from the tables. */
  async function onReturn(): Promise<void> {
    const open = gateway.connections;
    await connections.add(node.id, open).finally(() => sweeper.resume());
    const stillOpen = new Set(gateway.connections.map(({ connectionId }) => connectionId));
    for (const one of open) if (!stillOpen.has(one.connectionId)) await departures.of(one);
    sync.unfence();
    outbox.wake();
    presence.touch(open.map(({ userId }) => userId));
    const alive = await accounts.openSessions(open.map(({ sessionId }) => sessionId));
    for (const { sessionId } of open) if (!alive.has(sessionId)) gateway.closeSession(sessionId);
  }

  accountRoutes(http, {
    ...settings,
    accounts,
    identify,
    async findPeople(query) {
      const people = await findPeople(db, connections, query);
      // Otherwise whoever was seen in a moment that is over by the next look-up would stay so for this reader.
      const unsure = presence.toldOtherwise(people);
      run('telling the nodes', () => listed.announce(...unsure));
      return people;
    },
    onSignUp: (userId) => tell('parley_users', userId),
    onSignOut: (sessionId) => {
      gateway.closeSession(sessionId);
      tell('parley_sessions', sessionId);
    },
  });
  callRoutes(http, db, identify, settings);
  keptRoutes(http, identify, kept);
  syncRoutes(http, identify, (userId, callId) => sync.wholeState(userId, callId));
  await fileRoutes(http, { ...settings, files, identify });
  await uploadRoutes(http, { ...settings, files, identify });
  linkRoutes(http, {
    files,
    authenticate,
    mayOpen: async (link) => {
      const call = await rosters.find(link.callId);
      if (!call || !isLive(call.status)) return kept.mayOpen(link);
      return call.participants.some(({ userId, status }) => userId === link.viewerId && isSeated(status));
    },
    onDownload: (bytes) => metrics.download(bytes),
  });
  const tidy = setInterval(() => run('tidying files', () => files.sweep()), TIDY_FILES_MS);
  healthRoutes(
    http,
    async () => (await isReachable(db)) && (redis === undefined || (await redis.isReachable())),
    metrics,
  );

  return {
    db,
    async listen() {
      await node.start(
        (channel, payload) => run('handling a notification', () => onTold(channel, payload)),
        () => run('catching up with the database', onReturn),
        () => {
          sweeper.pause();
          sync.fence();
        },
      );
      await outbox.start();
      presence.touch(await connections.removeOrphans());
      await sweeper.sweep();
      sweeper.start();
      await sync.start();
      address = await http.listen({ port: settings.port, host: settings.host });
      run('tidying files', () => files.removeOrphans());
      return address;
    },
    async close() {
      closing = true;
      clearInterval(tidy);
      // Who is being answered is answered; a connection that has not asked anything would be waited for a minute.
      const patience = setTimeout(() => http.server.closeAllConnections(), DRAIN_MS);
      await gateway.close();
      await http.close();
      clearTimeout(patience);
      await presence.stop();
      await departures.stop();
      await Promise.allSettled(background);
      await sync.close();
      await sweeper.stop();
      await outbox.stop();
      await node.close();
      await redis?.close();
      await database.close();
    },
  };
}
