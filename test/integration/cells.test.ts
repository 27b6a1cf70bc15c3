import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  cellOf,
  COMMANDS,
  isAction,
  PHASES,
  STANDINGS,
  type Phase,
  type Standing,
} from '../../src/server/calls/transitions.ts';
import { callOf, plainSdp, type Answer, type TestClient } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

/** A call in that phase, and a device that stands to it like that. `target` is somebody who may be invited or signaled. */
async function arrange(
  phase: Phase,
  standing: Standing,
): Promise<{ callId: string; me: TestClient; target: TestClient }> {
  const [ada, ben, cleo] = await server.connectMany(3);
  const session = { token: ben!.token, user: ben!.user };
  const { callId } = callOf(await ada!.start([ben!, cleo!]));
  callOf(await cleo!.command('ACCEPT', callId));
  let me = ben!;
  switch (standing) {
    case 'outsider':
      me = await server.connect();
      break;
    case 'invited':
      break;
    case 'here':
      callOf(await ben!.command('ACCEPT', callId));
      break;
    case 'elsewhere':
      callOf(await ben!.command('ACCEPT', callId));
      me = await server.connect(session);
      break;
    case 'calling elsewhere':
      me = await server.connect({ token: ada!.token, user: ada!.user });
      break;
    case 'declined':
      callOf(await ben!.command('REJECT', callId));
      break;
    case 'missed':
      // The deadline comes forward instead of the test waiting for it.
      await server.db
        .updateTable('call_participants')
        .set({ ring_deadline: new Date(0) })
        .where('call_id', '=', callId)
        .where('user_id', '=', ben!.id)
        .execute();
      await ben!.next('CALL.MISSED', ({ userId }) => userId === ben!.id);
      break;
    case 'left':
      callOf(await ben!.command('ACCEPT', callId));
      callOf(await ben!.command('END', callId));
  }
  if (phase === 'over') {
    for (const client of [ada!, ben!, cleo!]) await client.command('END', callId);
    await cleo!.next('CALL.ENDED', ({ call }) => call?.callId === callId);
  }
  return { callId, me, target: cleo! };
}

function send(
  me: TestClient,
  target: TestClient,
  callId: string,
  command: string,
  newcomer: TestClient,
): Promise<Answer> {
  if (command === 'signal') return me.signal(callId, target, { type: 'offer', sdp: plainSdp });
  const extra = command === 'invite' ? { to: [newcomer.id] } : {};
  return me.send(`CALL.${command.toUpperCase()}`, { commandId: randomUUID(), callId, ...extra });
}

const rows = async (callId: string) => ({
  call: await server.db.selectFrom('video_calls').selectAll().where('call_id', '=', callId).execute(),
  seats: await server.db.selectFrom('call_participants').selectAll().where('call_id', '=', callId).execute(),
  events: await server.db.selectFrom('call_events').select('id').where('call_id', '=', callId).execute(),
});

// Somebody still ringing when a call ends has missed it, so nobody is invited to a call that is over.
const cells = PHASES.flatMap((phase) =>
  STANDINGS.filter((standing) => !(phase === 'over' && standing === 'invited')).flatMap((standing) =>
    COMMANDS.map((command) => ({ phase, standing, command, cell: cellOf(phase, standing, command) })),
  ),
);
const illegal = cells.filter(({ cell }) => !isAction(cell));

describe('A14 A61 T13: every illegal cell is refused with its code and changes no row', () => {
  test.concurrent.each(illegal)(
    '$phase call, $standing: $command → $cell',
    async ({ phase, standing, command, cell }) => {
      const { callId, me, target } = await arrange(phase, standing);
      const newcomer = await server.connect();
      const before = await rows(callId);
      const answer = await send(me, target, callId, command, newcomer);
      expect(answer.error?.code).toBe(cell);
      expect(await rows(callId)).toEqual(before);
      expect(newcomer.count('CALL.RING')).toBe(0);
    },
  );
});

describe('A12: every legal cell does what it says', () => {
  const legal = cells.filter(({ cell }) => isAction(cell));
  test.concurrent.each(legal)(
    '$phase call, $standing: $command → $cell',
    async ({ phase, standing, command, cell }) => {
      const { callId, me, target } = await arrange(phase, standing);
      const newcomer = await server.connect();
      const answer = await send(me, target, callId, command, newcomer);
      expect(answer.ok).toBe(true);
      const mine = answer.call?.participants.find(({ userId }) => userId === me.id);
      switch (cell) {
        case 'join':
        case 'open':
          expect(mine).toMatchObject({ status: 'connected', deviceId: me.deviceId });
          break;
        case 'decline':
          expect(mine?.status).toBe('declined');
          break;
        case 'leave':
          expect(mine?.status).toBe('left');
          break;
        case 'ring':
          await newcomer.next('CALL.RING');
          break;
        default:
          expect(await target.next('CALL.SIGNAL')).toMatchObject({ from: me.id });
      }
    },
  );
});
