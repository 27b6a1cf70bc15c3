import fc from 'fast-check';
import { isLive, type CallSnapshot } from '../../src/shared/call.ts';
import type { CrashPoint } from '../../src/server/crash-points.ts';
import type { Node } from '../../src/server/db/node.ts';
import { Reference, type Act, type Outcome } from './reference.ts';
import { GRACE_MS, RING_MS, World, type Stage } from './world.ts';

/** One step: acts that happen at once, each on a node, perhaps with that node dying under it; or an old command again. */
interface Step {
  acts: readonly { act: Act; node: number; crashAt: CrashPoint | undefined }[];
  /** Sends this many-th earlier command once more. */
  replay: number | undefined;
}

export interface Sequence {
  people: number;
  steps: Step[];
  /** Seeds the order, loss and doubling of the events that a client gets. */
  delivery: number[];
}

const PEOPLE = 6;
const by = fc.record({ user: fc.nat(PEOPLE - 1), device: fc.nat(1) });
const call = fc.nat(2);
const to = fc.array(fc.nat(PEOPLE - 1), { minLength: 1, maxLength: 3 });

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('start' as const), by, to }) },
  {
    weight: 12,
    arbitrary: fc.record({
      type: fc.constantFrom(
        'accept' as const,
        'accept' as const,
        'reject' as const,
        'end' as const,
        'rejoin' as const,
        'restart' as const,
      ),
      by,
      call,
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('invite' as const), by, call, to }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constantFrom('block' as const, 'unblock' as const), by, whom: fc.nat(PEOPLE - 1) }),
  },
);
const alone: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ type: fc.constantFrom('connect' as const, 'drop' as const), by }),
  fc.record({ type: fc.constant('pass' as const), ms: fc.constantFrom(5, GRACE_MS, RING_MS, RING_MS + 1) }),
);
const crashAt = fc.option(fc.constantFrom<CrashPoint>('before_commit', 'after_commit'), { nil: undefined, freq: 8 });
const single = (arbitrary: fc.Arbitrary<Act>) => fc.record({ act: arbitrary, node: fc.nat(1), crashAt });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ acts: fc.tuple(single(act)), replay: fc.constant(undefined) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      // Together: no crashes here, so that every order of the whole acts is a possible explanation.
      acts: fc.array(
        single(act).map((one) => ({ ...one, crashAt: undefined })),
        { minLength: 2, maxLength: 3 },
      ),
      replay: fc.constant(undefined),
    }),
  },
  { weight: 2, arbitrary: fc.record({ acts: fc.tuple(single(alone)), replay: fc.constant(undefined) }) },
  { weight: 1, arbitrary: fc.record({ acts: fc.constant([]), replay: fc.nat(20) }) },
);

export const sequence: fc.Arbitrary<Sequence> = fc.record({
  people: fc.integer({ min: 3, max: PEOPLE }),
  steps: fc.array(step, { minLength: 4, maxLength: 16 }),
  delivery: fc.array(fc.nat(1000), { minLength: 8, maxLength: 8 }),
});

/** The people of an act, folded onto those there are. */
function within(people: number, one: Act): Act {
  const user = (n: number) => n % people;
  const folded = 'by' in one ? { ...one, by: { ...one.by, user: user(one.by.user) } } : one;
  if ('to' in folded) return { ...folded, to: folded.to.map(user) };
  return 'whom' in folded ? { ...folded, whom: user(folded.whom) } : folded;
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}

/** In the shape of `World.stored`. Who blocks whom too: of a block and an unblock at once either may have been the last. */
function view(reference: Reference) {
  const calls = reference.calls.map(({ id, status, version, wasActive, members }) => ({
    id,
    status,
    version,
    wasActive,
    members: members.map(({ user, status: of }) => ({ user, status: of })),
  }));
  return { calls, blocks: [...reference.blocks].sort() };
}

/** Numbers of calls depend on which START came first; when several ran at once their ids decide instead. */
function explains(order: Reference, outcomes: Outcome[], expected: Outcome[], stored: unknown): boolean {
  return (
    JSON.stringify(outcomes) === JSON.stringify(expected) && JSON.stringify(view(order)) === JSON.stringify(stored)
  );
}

/** Plays one sequence on a real database and holds every answer, every row and every event against the reference. */
export async function play(stage: Stage, node: Node, { people, steps, delivery }: Sequence): Promise<number> {
  const world = new World(stage, node, people);
  await world.prepare();
  let reference = new Reference(RING_MS, GRACE_MS);
  for (let user = 0; user < people; user++) {
    for (const device of [0, 1]) reference.do({ type: 'connect', by: { user, device } });
  }
  const answered: { act: Act; commandId: string; outcome: Outcome }[] = [];
  let acts = 0;

  for (const { acts: raw, replay } of steps) {
    if (replay !== undefined) {
      const old = answered[replay % Math.max(1, answered.length)];
      if (!old) continue;
      const again = await world.do(old.act, replay % 2, old.commandId);
      if (JSON.stringify(again) !== JSON.stringify(old.outcome)) {
        throw new Error(`the same command again: ${JSON.stringify({ first: old.outcome, again })}`);
      }
      continue;
    }
    const batch = raw
      .map((one) => ({ ...one, act: within(people, one.act), commandId: world.newCommandId() }))
      .filter(({ act: one }) => !('whom' in one && one.whom === one.by.user));
    acts += batch.length;
    const opening = batch.filter(({ act: { type } }) => type === 'start' || type === 'restart').length;
    // Calls are numbered by when they came about, which is only known when one opens at a time.
    const outcomes =
      opening > 1
        ? await inTurn(world, batch)
        : await Promise.all(batch.map((one) => world.do(one.act, one.node, one.commandId, one.crashAt)));
    const stored = await world.stored();
    const orders = opening > 1 ? [batch.map((_, i) => i)] : permutations(batch.map((_, i) => i));
    const tried: unknown[] = [];
    const found = orders.some((order) => {
      const candidate = reference.clone();
      const expected: Outcome[] = [];
      for (const i of order) {
        const one = batch[i];
        if (one) expected[i] = candidate.do(one.act);
      }
      tried.push({ order, expected, ...view(candidate) });
      if (!explains(candidate, outcomes, expected, stored)) return false;
      reference = candidate;
      return true;
    });
    if (!found) {
      throw new Error(
        `no order explains ${JSON.stringify({ batch: batch.map((one) => one.act), outcomes, stored, tried }, null, 1)}`,
      );
    }
    batch.forEach(({ act: one, commandId }, i) => {
      const outcome = outcomes[i];
      if (outcome !== undefined && outcome !== 'done' && 'call' in outcome)
        answered.push({ act: one, commandId, outcome });
    });
  }
  for (const callId of world.callIds) await checkHistory(world, callId, delivery);
  return acts;
}

async function inTurn(world: World, batch: { act: Act; node: number; commandId: string }[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const one of batch) outcomes.push(await world.do(one.act, one.node, one.commandId));
  return outcomes;
}

/** I1, I10, A31: versions without a gap, one end, and a client that gets the events torn, doubled and shuffled is right. */
async function checkHistory(world: World, callId: string, delivery: readonly number[]): Promise<void> {
  const events = await world.events(callId);
  const versions = [...new Set(events.map(({ version }) => version))];
  if (versions.some((version, i) => version !== i + 1)) throw new Error(`versions ${versions.join(' ')}`);
  const last = events.at(-1)?.call;
  const ends = new Set(events.filter(({ call: { status } }) => !isLive(status)).map(({ version }) => version));
  if (!last || ends.size > 1) throw new Error(`${ends.size} ends`);
  const torn = events.flatMap((event, i) => {
    const fate = (delivery[i % delivery.length] ?? 0) % 4;
    return fate === 0 ? [] : fate === 1 ? [event, event] : [event];
  });
  const shuffled = torn.toSorted((a, b) => ((a.id * 7919) % 104_729) - ((b.id * 7919) % 104_729));
  let client: CallSnapshot | undefined;
  for (const snapshot of [...shuffled.map((event) => event.call), last]) {
    if (!client || snapshot.version > client.version) client = snapshot;
  }
  const rows = (await world.stored()).calls.find(({ id }) => world.callIds[id] === callId);
  const seen = client?.participants.map(({ userId, status }) => ({ user: world.users.indexOf(userId), status }));
  if (client?.version !== rows?.version || JSON.stringify(seen) !== JSON.stringify(rows?.members)) {
    throw new Error(`a client sees ${JSON.stringify(client)}, stored is ${JSON.stringify(rows)}`);
  }
}
