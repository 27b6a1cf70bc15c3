import { setTimeout as delay } from 'node:timers/promises';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { RedisClientType } from 'redis';
import { Refusal } from '../errors.ts';

/** What one key may do: this many within that time. */
interface Allowance {
  points: number;
  seconds: number;
}

/** Per person, multiplied by PARLEY_RATE_LIMIT. What people do is far below, what floods is far above (threats T10, T11). */
const allowances = {
  /** Lifecycle commands and snapshots of one person. */
  command: { points: 100, seconds: 2 },
  /** Signals of one person: a negotiation is two descriptions and at most fifty candidates, times the people in a mesh. */
  signal: { points: 1_000, seconds: 2 },
  /** What one person does in a call: a cursor, a stroke and a view that move with every frame are 180 a second. */
  sync: { points: 600, seconds: 2 },
  /** Calls of one person to the same other. */
  pair: { points: 5, seconds: 60 },
} as const satisfies Record<string, Allowance>;

type LimitClass = keyof typeof allowances;

/** Counts one act of `key`; refuses with RATE_LIMITED when that was one too many. Synchronous on a single node. */
type Limit = (key: string) => void | Promise<void>;
export type Limits = Record<LimitClass, Limit>;

/** Made once: with its stack it would be the dearest part of refusing a flood. */
const tooMany = new Refusal('RATE_LIMITED');

/** Fixed windows in memory: enough for one node, and it costs a signal nothing to wait for. */
function localLimit({ points, seconds }: Allowance): Limit {
  let counts = new Map<string, number>();
  let windowEnds = 0;
  return (key) => {
    const now = performance.now();
    if (now >= windowEnds) {
      counts = new Map();
      windowEnds = now + seconds * 1000;
    }
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (count > points) throw tooMany;
  };
}

/** How long a command waits for Redis to say whether it was one too many. */
const PATIENCE_MS = 250;

/** Counters that all nodes share. Without Redis, gone or silent, nobody is refused for that reason. */
function sharedLimit(redis: RedisClientType, name: string, { points, seconds }: Allowance): Limit {
  const limiter = new RateLimiterRedis({
    storeClient: redis,
    useRedisPackage: true,
    keyPrefix: `parley:${name}`,
    points,
    duration: seconds,
  });
  return async (key) => {
    const consumed = limiter.consume(key).then(
      () => false,
      (reason: unknown) => reason instanceof RateLimiterRes,
    );
    const patience = delay(PATIENCE_MS, false, { ref: false });
    if (await Promise.race([consumed, patience])) throw tooMany;
  };
}

export function createLimits(multiplier: number, redis: RedisClientType | undefined): Limits {
  const allowanceOf = (name: LimitClass): Allowance => {
    const { points, seconds } = allowances[name];
    return { points: Math.ceil(points * multiplier), seconds };
  };
  const make = (name: LimitClass): Limit =>
    redis ? sharedLimit(redis, name, allowanceOf(name)) : localLimit(allowanceOf(name));
  return {
    command: make('command'),
    signal: make('signal'),
    // Only the one device that is in the call acts in it, and that has its socket at one node.
    sync: localLimit(allowanceOf('sync')),
    pair: make('pair'),
  };
}
