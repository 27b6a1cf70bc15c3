import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callOf, plainSdp, roster, type TestClient } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

const rows = (callId: string) =>
  server.db.selectFrom('call_participants').selectAll().where('call_id', '=', callId).orderBy('position').execute();
const callRow = (callId: string) =>
  server.db.selectFrom('video_calls').selectAll().where('call_id', '=', callId).executeTakeFirstOrThrow();
const events = async (callId: string) =>
  (await server.db.selectFrom('call_events').select('type').where('call_id', '=', callId).orderBy('id').execute()).map(
    (row) => row.type,
  );

async function ringing(...people: number[]): Promise<{ caller: TestClient; callees: TestClient[]; callId: string }> {
  const [caller, ...callees] = await server.connectMany(1 + (people[0] ?? 1));
  if (!caller) throw new Error('nobody');
  const { callId } = callOf(await caller.start(callees));
  await Promise.all(callees.map((callee) => callee.next('CALL.RING', ({ call }) => call?.callId === callId)));
  return { caller, callees, callId };
}

async function active(people: number): Promise<{ all: TestClient[]; callId: string }> {
  const { caller, callees, callId } = await ringing(people - 1);
  for (const callee of callees) callOf(await callee.command('ACCEPT', callId));
  return { all: [caller, ...callees], callId };
}

describe('START', () => {
  test.each([1, 4])(
    'A07 A08 A09 A18 A19: rows of the call and of its participants stand when START of %i is answered',
    async (called) => {
      const [ada, ...others] = await server.connectMany(1 + called);
      const call = callOf(await ada!.start(others));
      expect(await callRow(call.callId)).toMatchObject({ status: 'ringing', kind: 'video', version: 1 });
      expect(await rows(call.callId)).toMatchObject([
        { user_id: ada!.id, role: 'caller', status: 'connected', device_id: ada!.deviceId },
        ...others.map(({ id }) => ({
          user_id: id,
          role: 'invitee',
          status: 'invited',
          invited_by: ada!.id,
          joined_at: null,
        })),
      ]);
      expect((await rows(call.callId))[0]!.joined_at).toBeInstanceOf(Date);
      callOf(await others[0]!.command('ACCEPT', call.callId));
      expect((await rows(call.callId))[1]!.joined_at).toBeInstanceOf(Date);
    },
  );

  test('A20 A21 A22 A23: the caller is joined at once, every device of the callee rings once, everyone hears STARTED', async () => {
    const ada = await server.connect();
    const session = await server.signUp('Ben');
    const devices = await Promise.all([server.connect(session), server.connect(session)]);
    const { callId } = callOf(await ada.start([session.user.id]));
    const joined = await ada.next('CALL.JOINED', ({ call }) => call?.callId === callId);
    expect(joined).toMatchObject({ self: true, userId: ada.id });
    const started = await ada.next('CALL.STARTED');
    for (const device of devices) {
      expect(await device.next('CALL.RING')).toMatchObject({ from: ada.id, call: { callId, version: 1 } });
      await device.settled();
      expect(device.count('CALL.RING')).toBe(1);
      expect(await device.next('CALL.STARTED')).toEqual(started);
    }
    expect(ada.names(callId)).toEqual(['CALL.JOINED', 'CALL.STARTED']);
  });

  test('A16: duplicates and myself are dropped; nobody left, an unknown person or a missing kind is refused', async () => {
    const [ada, ben] = await server.connectMany(2);
    const call = callOf(await ada!.start([ben!, ben!, ada!]));
    expect(Object.keys(roster(call))).toEqual([ada!.id, ben!.id]);
    await ada!.command('END', call.callId);
    expect((await ada!.start([ada!])).error?.code).toBe('INVALID_PAYLOAD');
    expect((await ada!.start([randomUUID()])).error?.code).toBe('USER_NOT_FOUND');
    const refused = await ada!.send('CALL.START', { commandId: randomUUID(), to: [ben!.id] });
    expect(refused.error?.code).toBe('INVALID_PAYLOAD');
  });

  test.each([
    ['the caller blocks', 'BLOCKED'],
    ['the callee blocks', 'USER_UNAVAILABLE'],
  ])('A17 T12: a block either way refuses the call: %s', async (who, code) => {
    const [ada, ben] = await server.connectMany(2);
    const [blocker, blocked] = who === 'the caller blocks' ? [ada!, ben!] : [ben!, ada!];
    await fetch(`${server.url}/api/blocks/${blocked.id}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${blocker.token}` },
    });
    expect((await ada!.start([ben!])).error?.code).toBe(code);
    await ben!.settled();
    expect(ben!.count('CALL.RING')).toBe(0);
    const mine = await server.db.selectFrom('call_participants').where('user_id', '=', ada!.id).selectAll().execute();
    expect(mine).toEqual([]);
  });

  test('A18: ids are unique under 1,000 concurrent starts', async () => {
    const callers = await server.connectMany(20);
    const callee = await server.signUp();
    const ids = new Set<string>();
    for (let round = 0; round < 50; round++) {
      const calls = await Promise.all(callers.map((caller) => caller.start([callee.user.id])));
      for (const answer of calls) ids.add(callOf(answer).callId);
      await Promise.all(callers.map((caller, i) => caller.command('END', callOf(calls[i]!).callId)));
    }
    expect(ids.size).toBe(1_000);
  }, 60_000);

  test('T60 F36: two people who start a call to each other at once get one call', async () => {
    for (let round = 0; round < 10; round++) {
      const [ada, ben] = await server.connectMany(2);
      const [one, two] = await Promise.all([ada!.start([ben!]), ben!.start([ada!])]);
      expect(callOf(one).callId).toBe(callOf(two).callId);
      expect((await callRow(callOf(one).callId)).status).toBe('active');
    }
  });

  test('T60: of two devices of one person that call me, calling back takes the one that called first', async () => {
    const { caller, callees, callId } = await ringing();
    const phone = await server.connect({ token: caller.token, user: caller.user });
    callOf(await phone.start(callees));
    expect(callOf(await callees[0]!.start([caller])).callId).toBe(callId);
  });

  test('T60: a group with somebody who calls me right now is a call of its own', async () => {
    const { caller, callees, callId } = await ringing();
    const other = await server.connect();
    const own = callOf(await callees[0]!.start([caller, other]));
    expect(own).toMatchObject({ status: 'ringing', version: 1 });
    expect(own.callId).not.toBe(callId);
  });

  test('T60: calling back who rings me in a group, or calling somebody else meanwhile, is a call of its own', async () => {
    const { caller, callees, callId } = await ringing(3);
    const other = await server.connect();
    for (const [callee, target] of [
      [callees[0]!, caller],
      [callees[1]!, other],
    ] as const) {
      const own = callOf(await callee.start([target]));
      expect(own).toMatchObject({ status: 'ringing', version: 1 });
      expect(own.callId).not.toBe(callId);
    }
    const alone = await ringing();
    expect(callOf(await alone.callees[0]!.start([other])).callId).not.toBe(alone.callId);
  });

  test('T60: calling back who rings me from two devices answers the older call', async () => {
    const { caller, callees, callId } = await ringing();
    const desk = await server.connect({ token: caller.token, user: caller.user });
    callOf(await desk.start(callees));
    expect(callOf(await callees[0]!.start([caller]))).toMatchObject({ callId, status: 'active' });
  });

  test('T60: calling back somebody who rings from a call that goes on is a call of its own', async () => {
    const { all, callId } = await active(2);
    const [ada, ben] = all;
    callOf(await ben!.command('END', callId));
    callOf(await ada!.invite(callId, [ben!]));
    const own = callOf(await ben!.start([ada!]));
    expect(own).toMatchObject({ status: 'ringing', version: 1 });
    expect(own.callId).not.toBe(callId);
  });

  test('a device that has a seat in another call is refused with that call', async () => {
    const { caller, callId } = await ringing();
    const other = await server.connect();
    const refused = await caller.start([other]);
    expect(refused.error).toMatchObject({ code: 'ALREADY_IN_CALL', callId });
    const desk = await server.connect({ token: caller.token, user: caller.user });
    expect(callOf(await desk.start([await server.connect()])).status).toBe('ringing');
    const second = callOf(await other.start([caller]));
    for (const name of ['ACCEPT', 'REJOIN']) {
      expect((await caller.command(name, second.callId)).error).toMatchObject({ code: 'ALREADY_IN_CALL', callId });
    }
  });
});

describe('ACCEPT', () => {
  test('A25 T1: an outsider is told the same as for a call that does not exist, and changes nothing', async () => {
    const { callId, callees } = await ringing();
    const outsider = await server.connect();
    const before = await callRow(callId);
    const refused = await outsider.command('ACCEPT', callId);
    expect(refused).toEqual(await outsider.command('ACCEPT', randomUUID()));
    expect(refused.error?.code).toBe('CALL_NOT_FOUND');
    expect(await callRow(callId)).toEqual(before);
    await callees[0]!.settled();
    expect(callees[0]!.count('CALL.ACCEPTED')).toBe(0);
  });

  test('A26 A27 A28 A29 A30 B58: the participant is connected, the call active once, and everyone has the roster', async () => {
    const { caller, callees, callId } = await ringing(2);
    const [ben, cleo] = callees;
    const call = callOf(await ben!.command('ACCEPT', callId));
    const expected = { [caller.id]: 'connected', [ben!.id]: 'connected', [cleo!.id]: 'invited' };
    expect(roster(call)).toEqual(expected);
    const stored = Object.fromEntries((await rows(callId)).map((row) => [row.user_id, row.status]));
    expect(stored).toEqual(expected);
    for (const client of [caller, ben!, cleo!]) {
      expect((await client.next('CALL.ACCEPTED')).call).toEqual(call);
      const joined = await client.next('CALL.JOINED', ({ userId }) => userId === ben!.id);
      expect(joined['self']).toBe(client === ben ? true : undefined);
    }
    const { active_at } = await callRow(callId);
    expect(active_at).toBeInstanceOf(Date);
    callOf(await cleo!.command('ACCEPT', callId));
    expect((await callRow(callId)).active_at).toEqual(active_at);
  });

  test('A27: a second accept by the same device is refused and changes nothing', async () => {
    const { callees, callId } = await ringing();
    const call = callOf(await callees[0]!.command('ACCEPT', callId));
    expect((await callees[0]!.command('ACCEPT', callId)).error?.code).toBe('NOT_INVITED');
    expect((await callRow(callId)).version).toBe(call.version);
  });

  test('T14 F31 I2: of two devices that accept in the same moment one has the call', async () => {
    for (let round = 0; round < 20; round++) {
      const ada = await server.connect();
      const session = await server.signUp();
      const devices = await Promise.all([server.connect(session), server.connect(session)]);
      const { callId } = callOf(await ada.start([session.user.id]));
      const answers = await Promise.all(devices.map((device) => device.command('ACCEPT', callId)));
      expect(answers.map((answer) => answer.error?.code).sort()).toEqual(['ANSWERED_ELSEWHERE', undefined]);
      const winner = devices[answers.findIndex((answer) => answer.ok)];
      const loser = devices[answers.findIndex((answer) => !answer.ok)];
      expect((await rows(callId))[1]).toMatchObject({ status: 'connected', device_id: winner!.deviceId });
      await loser!.next('CALL.ANSWERED_ELSEWHERE');
      await winner!.settled();
      expect(winner!.count('CALL.ANSWERED_ELSEWHERE')).toBe(0);
    }
  });

  test('T15 I8: a command sent a thousand times has its first answer and one effect', async () => {
    const { caller, callees, callId } = await ringing();
    const commandId = randomUUID();
    const first = callOf(await callees[0]!.command('ACCEPT', callId, commandId));
    const again = await Promise.all(
      Array.from({ length: 1_000 }, () => callees[0]!.command('ACCEPT', callId, commandId)),
    );
    for (const answer of again) expect(callOf(answer)).toEqual(first);
    await caller.settled();
    expect(caller.count('CALL.ACCEPTED')).toBe(1);
    await caller.command('END', callId);
    await callees[0]!.command('END', callId);
    expect(callOf(await callees[0]!.command('ACCEPT', callId, commandId))).toEqual(first);
    expect((await callees[0]!.command('ACCEPT', callId)).error?.code).toBe('CALL_NOT_LIVE');
  });

  test('I8: the same command sent twice at once runs once', async () => {
    const [ada, ben] = await server.connectMany(2);
    const commandId = randomUUID();
    const twin = await server.connect({ token: ada!.token, user: ada!.user });
    const [one, two] = await Promise.all([
      ada!.start([ben!], 'video', commandId),
      twin.start([ben!], 'video', commandId),
    ]);
    expect(callOf(one)).toEqual(callOf(two));
  });
});

test('I8: command ids are each person’s own', async () => {
  const people = await server.connectMany(4);
  const commandId = randomUUID();
  const calls = [];
  for (const [from, to] of [
    [0, 2],
    [1, 3],
  ] as const) {
    calls.push(callOf(await people[from]!.start([people[to]!], 'video', commandId)));
  }
  expect(calls[0]?.callId).not.toBe(calls[1]?.callId);
  for (const [i, caller] of [people[0]!, people[1]!].entries()) {
    const again = callOf(await caller.start([people[2]!], 'video', commandId));
    expect(again).toEqual(calls[i]);
  }
});

describe('REJECT', () => {
  test('A32 A33 A35: the only invitee declines: declined, canceled, and no deadline is left', async () => {
    const { caller, callees, callId } = await ringing();
    const call = callOf(await callees[0]!.command('REJECT', callId));
    expect(call.status).toBe('canceled');
    expect((await rows(callId)).map((row) => row.status)).toEqual(['left', 'declined']);
    expect((await rows(callId)).map((row) => row.ring_deadline)).toEqual([null, null]);
    await caller.next('CALL.REJECTED', ({ userId }) => userId === callees[0]!.id);
    await caller.next('CALL.CANCELED');
    expect(await events(callId)).toEqual(['CALL.STARTED', 'CALL.REJECTED', 'CALL.CANCELED']);
  });

  test('A34: one of two declines: it rings on for the other', async () => {
    const { callees, callId } = await ringing(2);
    expect(callOf(await callees[0]!.command('REJECT', callId)).status).toBe('ringing');
    expect(callOf(await callees[1]!.command('ACCEPT', callId)).status).toBe('active');
  });

  test('A02: declined, called again, accepted', async () => {
    const { caller, callees, callId } = await ringing();
    await callees[0]!.command('REJECT', callId);
    const again = callOf(await caller.start(callees));
    await callees[0]!.next('CALL.RING', ({ call }) => call?.callId === again.callId);
    expect(callOf(await callees[0]!.command('ACCEPT', again.callId)).status).toBe('active');
  });
});

describe('END', () => {
  test('A37 A38 B58 B61: each who leaves is one participant less; the call ends with the last', async () => {
    const { all, callId } = await active(3);
    const [ada, ben, cleo] = all;
    expect(callOf(await ada!.command('END', callId)).status).toBe('active');
    expect(callOf(await ben!.command('END', callId)).status).toBe('active');
    const last = callOf(await cleo!.command('END', callId));
    expect(last.status).toBe('ended');
    for (const client of all) await client.next('CALL.ENDED');
    expect((await events(callId)).filter((type) => type === 'CALL.ENDED')).toHaveLength(1);
  });

  test('the caller leaving while it rings cancels; who was invited has missed it', async () => {
    const { caller, callees, callId } = await ringing();
    expect(callOf(await caller.command('END', callId)).status).toBe('canceled');
    await callees[0]!.next('CALL.CANCELED');
    expect((await rows(callId)).map((row) => row.status)).toEqual(['left', 'missed']);
  });

  test('END while invited, from another device, and after leaving is NOT_CONNECTED', async () => {
    const { caller, callees, callId } = await ringing(2);
    expect((await callees[0]!.command('END', callId)).error?.code).toBe('NOT_CONNECTED');
    const other = await server.connect({ token: caller.token, user: caller.user });
    expect((await other.command('END', callId)).error?.code).toBe('NOT_CONNECTED');
    callOf(await callees[0]!.command('ACCEPT', callId));
    callOf(await callees[0]!.command('END', callId));
    expect((await callees[0]!.command('END', callId)).error?.code).toBe('NOT_CONNECTED');
  });
});

describe('INVITE, REJOIN, RESTART', () => {
  test('A04 A36: a third is invited into an active call, rings, joins; all rosters are equal', async () => {
    const { all, callId } = await active(2);
    const cleo = await server.connect();
    callOf(await all[0]!.invite(callId, [cleo]));
    expect(await cleo.next('CALL.RING')).toMatchObject({ from: all[0]!.id, call: { callId, status: 'active' } });
    const call = callOf(await cleo.command('ACCEPT', callId));
    for (const client of [...all, cleo]) {
      const heard = await client.next('CALL.ACCEPTED', (received) => received['userId'] === cleo.id);
      expect(heard.call).toEqual(call);
    }
  });

  test('T1: who has no seat is told so, whomever they invite', async () => {
    const { all, callId } = await active(3);
    callOf(await all[1]!.command('END', callId));
    const payload = { commandId: randomUUID(), callId, to: [randomUUID()] };
    expect((await all[0]!.send('CALL.INVITE', payload)).error?.code).toBe('USER_NOT_FOUND');
    expect((await all[1]!.send('CALL.INVITE', payload)).error?.code).toBe('NOT_CONNECTED');
    const outsider = await server.connect();
    expect((await outsider.send('CALL.INVITE', payload)).error?.code).toBe('CALL_NOT_FOUND');
  });

  test('A05: a participant comes back from another device, which takes over', async () => {
    const { all, callId } = await active(2);
    const [ada, ben] = all;
    const phone = await server.connect({ token: ben!.token, user: ben!.user });
    const call = callOf(await phone.command('REJOIN', callId));
    expect(call.participants[1]).toMatchObject({ status: 'connected', deviceId: phone.deviceId });
    await ben!.next('CALL.ANSWERED_ELSEWHERE');
    await ada!.next('CALL.JOINED', ({ call: heard }) => heard?.version === call.version);
    expect((await ben!.command('END', callId)).error?.code).toBe('NOT_CONNECTED');
  });

  test('A13: a finished call is started again with the same people, by any of them', async () => {
    const { all, callId } = await active(2);
    const [ada, ben] = all;
    expect((await ben!.command('RESTART', callId)).error?.code).toBe('CALL_STILL_LIVE');
    for (const client of all) await client.command('END', callId);
    const again = callOf(await ben!.command('RESTART', callId));
    expect(again).toMatchObject({ restartOf: callId, status: 'ringing', version: 1 });
    expect(roster(again)).toEqual({ [ben!.id]: 'connected', [ada!.id]: 'invited' });
    await ada!.next('CALL.RING', ({ call }) => call?.callId === again.callId);
  });
});

describe('T12: a block made meanwhile', () => {
  const block = (who: TestClient, whom: TestClient) =>
    fetch(`${server.url}/api/blocks/${whom.id}`, { method: 'PUT', headers: { authorization: `Bearer ${who.token}` } });

  test.each([
    ['who was invited blocks the inviter', 1, 0, 1, 'BLOCKED'],
    ['who was invited is blocked by the inviter', 0, 1, 1, 'USER_UNAVAILABLE'],
    ['who invited blocks the invited', 0, 1, 0, 'BLOCKED'],
    ['who invited is blocked by the invited', 1, 0, 0, 'USER_UNAVAILABLE'],
  ] as const)('T12 A17: REJOIN and INVITE are refused: %s', async (_name, blocker, blocked, returning, code) => {
    const { all, callId } = await active(3);
    const me = all[returning]!;
    const phone = await server.connect({ token: me.token, user: me.user });
    await block(all[blocker]!, all[blocked]!);
    // Whoever has a seat keeps it, on any device.
    callOf(await phone.command('REJOIN', callId));
    callOf(await phone.command('END', callId));
    const before = await rows(callId);
    expect((await me.command('REJOIN', callId)).error?.code).toBe(code);
    expect(await rows(callId)).toEqual(before);
    const [other] = all.filter((client) => client !== me && (client === all[0] || client === all[1]));
    const opposite = code === 'BLOCKED' ? 'USER_UNAVAILABLE' : 'BLOCKED';
    expect((await other!.invite(callId, [me])).error?.code).toBe(opposite);
    expect(await rows(callId)).toEqual(before);
    // A block between two concerns nobody else.
    expect(callOf(await all[2]!.invite(callId, [me])).status).toBe('active');
  });

  test('T12 A17: ACCEPT of a call that already rings is not refused; RESTART is', async () => {
    const { caller, callees, callId } = await ringing();
    await block(callees[0]!, caller);
    callOf(await callees[0]!.command('ACCEPT', callId));
    for (const client of [caller, callees[0]!]) callOf(await client.command('END', callId));
    expect((await caller.command('RESTART', callId)).error?.code).toBe('USER_UNAVAILABLE');
    expect((await caller.command('REJOIN', callId)).error?.code).toBe('CALL_NOT_LIVE');
    const stranger = await server.connect();
    expect(callOf(await caller.start([stranger])).status).toBe('ringing');
    expect(callOf(await callees[0]!.start([await server.connect()])).status).toBe('ringing');
    const other = await server.connect();
    expect(callOf(await other.start(callees)).status).toBe('ringing');
  });
});

describe('history', () => {
  test('A59 A60: what never was active has no end in its history, and outcomes are each person’s own', async () => {
    const { caller, callees, callId } = await ringing();
    await callees[0]!.command('REJECT', callId);
    const history = await server.get(`/api/calls/${callId}`, caller.token);
    expect(history).toMatchObject({
      status: 200,
      body: { events: [{ version: 1, type: 'CALL.STARTED' }, { version: 2 }, { version: 2, type: 'CALL.CANCELED' }] },
    });
    expect(JSON.stringify(history.body)).not.toContain('CALL.ENDED');
    expect((await server.get('/api/calls', caller.token)).body).toMatchObject({ calls: [{ outcome: 'declined' }] });
    expect((await server.get('/api/calls', callees[0]!.token)).body).toMatchObject({
      calls: [{ outcome: 'declined' }],
    });
    const outsider = await server.connect();
    expect(await server.get(`/api/calls/${callId}`, outsider.token)).toMatchObject({
      status: 404,
      body: { error: { code: 'CALL_NOT_FOUND' } },
    });
  });
});

test('history is paged by time and by call', async () => {
  const [ada, ben] = await server.connectMany(2);
  const ids: string[] = [];
  for (let i = 0; i < 3; i++) {
    const { callId } = callOf(await ada!.start([ben!]));
    callOf(await ada!.command('END', callId));
    ids.unshift(callId);
  }
  const page = async (query: string) => {
    const response = await fetch(`${server.url}/api/calls${query}`, {
      headers: { authorization: `Bearer ${ada!.token}` },
    });
    const body: { calls: { callId: string; createdAt: string }[] } = await response.json();
    return body.calls;
  };
  const all = await page('');
  expect(all.map(({ callId }) => callId)).toEqual(ids);
  expect((await page('?limit=1')).map(({ callId }) => callId)).toEqual([ids[0]]);
  expect((await page(`?before=${all[0]!.createdAt}`)).map(({ callId }) => callId)).toEqual([ids[1], ids[2]]);
  expect((await page(`?before=${ids[1]}&limit=5`)).map(({ callId }) => callId)).toEqual([ids[2]]);
});

test('a device names itself as it likes', async () => {
  const [ada, session] = [await server.connect(), await server.signUp()];
  const ben = await server.connect(session, "Ben's phone: 2. Gerät");
  const { callId } = callOf(await ada.start([ben]));
  callOf(await ben.command('ACCEPT', callId));
  expect(
    await ada.send('CALL.SIGNAL', {
      callId,
      to: ben.id,
      toDevice: ben.deviceId,
      signal: { type: 'offer', sdp: plainSdp },
    }),
  ).toEqual({ ok: true });
  await ben.next('CALL.SIGNAL');
});
