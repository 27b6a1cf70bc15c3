import { setTimeout as delay } from 'node:timers/promises';
import type { RedisClientType } from 'redis';
import type { Log } from './log.ts';

const CLOSE_LIMIT_MS = 500;

/** What several nodes share besides the database: signals between sockets on different nodes, and rate counters. */
export interface Redis {
  client: RedisClientType;
  /** For the Socket.IO adapter, which does not look at what becomes of a publication. */
  publisher: RedisClientType;
  subscriber: RedisClientType;
  isReachable(): Promise<boolean>;
  close(): Promise<void>;
}

/** Connects, and keeps trying to: a call's life does not depend on it. */
export async function openRedis(url: string, log: Log): Promise<Redis> {
  // Loaded only here: it is a third of what a server without it would load at its start.
  const { createClient } = await import('redis');
  const client: RedisClientType = createClient({ url, disableOfflineQueue: true });
  const subscriber: RedisClientType = client.duplicate();
  const publisher: RedisClientType = client.duplicate();
  const publish = publisher.publish.bind(publisher);
  Object.assign(publisher, {
    publish: (...message: Parameters<typeof publish>) =>
      publish(...message).catch((error: Error) => {
        log.warn({ reason: error.message }, 'other nodes were not told');
        return 0;
      }),
  });
  // Nodes ask each other for nothing; who could write there could have every socket disconnected.
  Object.assign(subscriber, { subscribe: () => Promise.resolve() });
  for (const connection of [client, publisher, subscriber]) {
    connection.on('error', (error: Error) => log.warn({ reason: error.message }, 'Redis cannot be reached'));
  }
  await Promise.all([client.connect(), publisher.connect(), subscriber.connect()]);
  return {
    client,
    publisher,
    subscriber,
    isReachable: () =>
      client.ping().then(
        () => true,
        () => false,
      ),
    close: async () => {
      const open = [client, publisher, subscriber];
      const closed = Promise.allSettled(open.map((connection) => connection.close()));
      // What was asked is waited for, but not of a Redis that has fallen silent.
      await Promise.race([closed, delay(CLOSE_LIMIT_MS, undefined, { ref: false })]);
      for (const connection of open) connection.destroy();
    },
  };
}
