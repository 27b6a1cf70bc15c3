import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Node } from '../../src/server/db/node.ts';
import type { Act, By, Outcome } from '../model/reference.ts';
import { GRACE_MS, RING_MS, Stage, World } from '../model/world.ts';
import { createDatabase } from '../support/test-server.ts';

// `npm run races` sets this; every race is run that often, on the real database, from two nodes at once.
const rounds = Number(process.env['PARLEY_RACE_ROUNDS'] ?? 100);
const CLEARED_EVERY = 250;

let stage: Stage;
let node: Node;
let drop: () => Promise<void>;
beforeAll(async () => {
  const database = await createDatabase();
  drop = database.drop;
  ({ stage, node } = await Stage.open(database.connection));
});
afterAll(async () => {
  await stage.close();
  await drop();
});

const ada: By = { user: 0, device: 0 };
const ben: By = { user: 1, device: 0 };
const benToo: By = { user: 1, device: 1 };
const cleo: By = { user: 2, device: 0 };

const ring: Act = { type: 'start', by: ada, to: [1] };
const on = (type: 'accept' | 'reject' | 'end' | 'rejoin' | 'restart', by: By): Act => ({ type, by, call: 0 });
const answered = [ring, on('accept', ben)];

interface Race {
  before: Act[];
  racers: [Act, Act];
  /** Every outcome there may be: the answers' codes or versions, the call's status, everyone's status. */
  allowed: string[];
  /** It counts in which order the changes of the call came. */
  versions?: boolean;
}

const races: Record<string, Race> = {
  'F31 I2: two devices accept': {
    before: [ring],
    racers: [on('accept', ben), on('accept', benToo)],
    allowed: ['ok,ANSWERED_ELSEWHERE active connected,connected', 'ANSWERED_ELSEWHERE,ok active connected,connected'],
  },
  'F32: accept × cancel': {
    before: [ring],
    racers: [on('accept', ben), on('end', ada)],
    allowed: ['ok,ok active left,connected', 'CALL_NOT_LIVE,ok canceled left,missed'],
  },
  'F33: accept × timeout': {
    before: [ring],
    racers: [on('accept', ben), { type: 'pass', ms: RING_MS }],
    allowed: ['ok,ok active connected,connected', 'CALL_NOT_LIVE,ok missed left,missed'],
  },
  'F34: accept × reject from another device': {
    before: [ring],
    racers: [on('accept', ben), on('reject', benToo)],
    allowed: ['ok,NOT_INVITED active connected,connected', 'CALL_NOT_LIVE,ok canceled left,declined'],
  },
  'F35: invite × end': {
    before: [...answered, on('end', ben)],
    racers: [{ type: 'invite', by: ada, call: 0, to: [2] }, on('end', ada)],
    allowed: ['ok,ok ended left,left,missed', 'CALL_NOT_LIVE,ok ended left,left'],
  },
  'F38: last leave × rejoin': {
    before: [...answered, on('end', ben)],
    racers: [on('end', ada), on('rejoin', ben)],
    allowed: ['ok,ok active left,connected', 'ok,CALL_NOT_LIVE ended left,left'],
  },
  'F13: back × the grace is over': {
    before: [...answered, { type: 'drop', by: ben }],
    racers: [
      { type: 'connect', by: ben },
      { type: 'pass', ms: GRACE_MS },
    ],
    allowed: ['ok,ok active connected,connected', 'ok,ok active connected,left'],
  },
  'F36: both start': {
    before: [],
    racers: [
      { type: 'start', by: ada, to: [1] },
      { type: 'start', by: ben, to: [0] },
    ],
    allowed: ['ok,ok active connected,connected'],
  },
  'F36: who is rung calls back × rejects on another device': {
    before: [ring],
    racers: [{ type: 'start', by: ben, to: [0] }, on('reject', benToo)],
    allowed: ['ok,NOT_INVITED active connected,connected', 'ok,ok canceled left,declined and another call'],
  },
  'F36: who is rung calls back × the caller invites a third': {
    before: [ring],
    racers: [
      { type: 'start', by: ben, to: [0] },
      { type: 'invite', by: ada, call: 0, to: [cleo.user] },
    ],
    allowed: ['2,3 active connected,connected,invited', '1,2 ringing connected,invited,invited and another call'],
    versions: true,
  },
  'two invite the same person': {
    before: answered,
    racers: [
      { type: 'invite', by: ada, call: 0, to: [cleo.user] },
      { type: 'invite', by: ben, call: 0, to: [cleo.user] },
    ],
    allowed: ['ok,ok active connected,connected,invited'],
  },
};

const codeOf = (outcome: Outcome) => (outcome !== 'done' && 'code' in outcome ? outcome.code : 'ok');

const versionOf = (outcome: Outcome) =>
  outcome !== 'done' && 'version' in outcome ? outcome.version : codeOf(outcome);

describe.each(Object.entries(races))('%s', (_name, { before, racers, allowed, versions }) => {
  test(`has exactly one outcome, ${rounds} times`, async () => {
    const seen = new Set<string>();
    for (let round = 0; round < rounds; round++) {
      if (round % CLEARED_EVERY === 0) await stage.clear();
      const world = new World(stage, node, 3);
      await world.prepare();
      for (const act of before) await world.do(act, 0, world.newCommandId());
      const outcomes = await Promise.all(racers.map((act, i) => world.do(act, (round + i) % 2, world.newCommandId())));
      const { calls } = await world.stored();
      const [call] = calls;
      const members = call?.members.map(({ status }) => status).join(',');
      const more = calls.length === 1 ? '' : ' and another call';
      const outcome = `${outcomes.map(versions === true ? versionOf : codeOf).join(',')} ${call?.status} ${members}${more}`;
      expect(allowed).toContain(outcome);
      seen.add(outcome);
      const [callId = ''] = world.callIds;
      const history = await world.events(callId);
      const ends = history.filter(({ type }) => ['CALL.ENDED', 'CALL.CANCELED', 'CALL.MISSED'].includes(type));
      expect(ends.length).toBeLessThanOrEqual(1);
    }
    expect(seen.size).toBeGreaterThan(0);
  }, 3_600_000);
});
