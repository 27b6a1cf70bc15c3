import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  CallRelay,
  call,
  connectedTo,
  decoded,
  deskOf,
  eventOf,
  idle,
  person,
  rings,
  until,
  type Desk,
} from '../../../test/support/browser/pair.ts';

let relay: CallRelay;
let ada: Desk;
let ben: Desk;
let cleo: Desk;

beforeEach(async () => {
  relay = new CallRelay();
  ada = await deskOf(relay, 'ada');
  ben = await deskOf(relay, 'ben');
  cleo = await deskOf(relay, 'cleo');
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const { client } of relay.desks) await client.disconnect();
});

const commands = (from: Desk): string[] =>
  relay.log.filter((one) => one.from === from.userId && one.event !== 'CALL.SIGNAL').map(({ event }) => event);
const goesOn = (desk: Desk, count = 1): ReturnType<typeof until> =>
  until(desk, ({ ongoing }) => ongoing.length === count);

/** Ada and Ben in a call to which Cleo is called. */
async function withCleoCalled(): Promise<string> {
  const callId = await call(ada, ben);
  await ada.client.invite(['cleo']);
  await rings(cleo, 1);
  return callId;
}

describe('into a call that goes on', () => {
  test('A02, A04, A36: declined, it goes on; joined after all, everyone sees everyone', async () => {
    const callId = await withCleoCalled();
    await cleo.client.reject(callId);
    await goesOn(cleo);
    await cleo.client.rejoin(callId);
    await Promise.all([connectedTo(cleo, ada), connectedTo(cleo, ben), connectedTo(ada, cleo), connectedTo(ben, cleo)]);
    expect(cleo.client.view.ongoing).toEqual([]);
    await Promise.all([decoded(cleo, ada), decoded(ben, cleo)]);
  });

  test('left and back at once: the seat is the new one, and nothing ends it', async () => {
    const callId = await withCleoCalled();
    await cleo.client.accept(callId);
    await connectedTo(cleo, ada);
    void cleo.client.leave();
    await cleo.client.rejoin(callId);
    await Promise.all([connectedTo(cleo, ada), connectedTo(ada, cleo)]);
    expect(commands(cleo).slice(-2)).toEqual(['CALL.END', 'CALL.REJOIN']);
    expect(relay.calls.get(callId)?.participants.find(({ userId }) => userId === 'cleo')?.status).toBe('connected');
  });

  test('A05: another device takes the call over; the first says so and could have it back', async () => {
    const callId = await call(ada, ben);
    const phone = await deskOf(relay, 'ben', { deviceId: 'ben-phone' });
    await goesOn(phone);
    const ended = eventOf(ben, 'call-ended');
    await phone.client.rejoin(callId);
    expect((await ended).reason).toBe('answered-elsewhere');
    await Promise.all([connectedTo(phone, ada), connectedTo(ada, phone), decoded(ada, phone)]);
    await goesOn(ben);
    expect(ada.client.view.session?.call?.callId).toBe(callId);
    await phone.client.leave();
    await Promise.all([idle(ada), goesOn(ben, 0)]);
  });

  test('what is heard of the call before REJOIN is answered does not end the attempt', async () => {
    const callId = await withCleoCalled();
    const phone = await deskOf(relay, 'ben', { deviceId: 'ben-phone' });
    await goesOn(phone);
    const rejoining = phone.client.rejoin(callId);
    await cleo.client.reject(callId);
    await rejoining;
    await connectedTo(phone, ada);
    expect(commands(phone).filter((command) => command === 'CALL.REJOIN')).toHaveLength(1);
  });

  test('A58: over meanwhile, it is refused with the sentence for it', async () => {
    const callId = await withCleoCalled();
    await cleo.client.reject(callId);
    await goesOn(cleo);
    cleo.signaling.cut();
    await Promise.all([ada.client.leave(), ben.client.leave()]);
    await cleo.client.connect();
    await goesOn(cleo, 0);
    await expect(cleo.client.rejoin(callId)).rejects.toThrow('That call is over.');
  });

  test('A58: refused by the server, the attempt says why and leaves nothing behind', async () => {
    const callId = await withCleoCalled();
    await cleo.client.reject(callId);
    await goesOn(cleo);
    cleo.signaling.cut();
    await cleo.client.rejoin(callId);
    expect(cleo.client.view.session).toBeUndefined();
    expect(cleo.client.view.last).toMatchObject({ callId, reason: 'failed', error: { code: 'UNAVAILABLE' } });
  });
});

describe('the same people again', () => {
  test('A13: a finished call is started again as a new one that knows the old', async () => {
    const old = await call(ada, ben);
    await ada.client.leave();
    await Promise.all([idle(ben), vi.waitFor(() => expect(relay.calls.get(old)?.status).toBe('ended'))]);
    await vi.waitFor(() => expect(ada.client.view.last?.callId).toBe(old));
    await ada.client.start([person(ben)], 'video', { again: old });
    const { incoming } = await rings(ben, 1);
    expect(incoming[0]).toMatchObject({ restartOf: old, status: 'ringing' });
  });

  test('A13: one that the others have not left yet is followed by another', async () => {
    const old = await withCleoCalled();
    await cleo.client.accept(old);
    await connectedTo(cleo, ada);
    await cleo.client.leave();
    await cleo.client.start([person(ada), person(ben)], 'video', { again: old });
    expect(commands(cleo).at(-1)).toBe('CALL.START');
    await Promise.all([rings(ada, 1), rings(ben, 1)]);
  });
});
