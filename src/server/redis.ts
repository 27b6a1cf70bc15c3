import { createClient, type RedisClientType } from 'redis';
import type { Log } from './log.ts';

/** What several nodes share besides the database: signals between sockets on different nodes, and rate counters. */
export interface Redis {
  client: RedisClientType;
  subscriber: RedisClientType;
  isReachable(): Promise<boolean>;
  close(): Promise<void>;
}

/** Connects, and keeps trying to: a call's life does not depend on it. */
export async function openRedis(url: string, log: Log): Promise<Redis> {
  const client: RedisClientType = createClient({ url, disableOfflineQueue: true });
  const subscriber: RedisClientType = client.duplicate();
  for (const connection of [client, subscriber]) {
    connection.on('error', (error: Error) => log.warn({ reason: error.message }, 'Redis cannot be reached'));
  }
  await Promise.all([client.connect(), subscriber.connect()]);
  return {
    client,
    subscriber,
    isReachable: () =>
      client.ping().then(
        () => true,
        () => false,
      ),
    close: async () => {
      await Promise.allSettled([client.close(), subscriber.close()]);
    },
  };
}
