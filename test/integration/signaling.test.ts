import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callOf, plainSdp, type TestClient } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

const signals = {
  offer: { type: 'offer', sdp: plainSdp },
  answer: { type: 'answer', sdp: plainSdp },
  candidate: { type: 'candidate', candidate: { candidate: 'candidate:1 1 udp 1 10.0.0.1 9 typ host', sdpMid: '0' } },
};

async function activeCall() {
  const [ada, ben] = await server.connectMany(2);
  const { callId } = callOf(await ada!.start([ben!]));
  callOf(await ben!.command('ACCEPT', callId));
  return { ada: ada!, ben: ben!, callId };
}

describe.each([
  ['A39 B58', 'offer'],
  ['A40 B58', 'answer'],
  ['A41 B58', 'candidate'],
] as const)('%s: %s', (id, type) => {
  const signal = signals[type];

  // call live × sender in it × target in it: only all three relay.
  test.each([true, false])(`${id} live %s`, async (live) => {
    const { ada, ben, callId } = await activeCall();
    const outsider = await server.connect();
    if (!live) for (const client of [ada, ben]) await client.command('END', callId);
    for (const sender of [ada, outsider]) {
      for (const target of [ben, outsider]) {
        const answer = await sender.signal(callId, target, signal);
        if (sender === outsider) expect(answer.error?.code).toBe('CALL_NOT_FOUND');
        else if (!live) expect(answer.error?.code).toBe('CALL_NOT_LIVE');
        else if (target === outsider) expect(answer.error?.code).toBe('TARGET_NOT_A_PARTICIPANT');
        else expect(answer).toEqual({ ok: true });
      }
    }
    await Promise.all([ben.settled(), outsider.settled()]);
    expect(ben.count('CALL.SIGNAL')).toBe(live ? 1 : 0);
    expect(outsider.count('CALL.SIGNAL')).toBe(0);
    if (live) {
      expect(await ben.next('CALL.SIGNAL')).toEqual({
        event: 'CALL.SIGNAL',
        callId,
        from: ada.id,
        fromDevice: ada.deviceId,
        signal,
      });
    }
  });
});

describe('who is confirmed', () => {
  test.each(['declined', 'left'])('A42 T16: who %s neither sends nor receives signals', async (how) => {
    const [ada, ben, cleo] = await server.connectMany(3);
    const { callId } = callOf(await ada!.start([ben!, cleo!]));
    callOf(await cleo!.command('ACCEPT', callId));
    if (how === 'left') callOf(await ben!.command('ACCEPT', callId));
    callOf(await ben!.command(how === 'left' ? 'END' : 'REJECT', callId));
    expect((await ada!.signal(callId, ben!)).error?.code).toBe('TARGET_NOT_A_PARTICIPANT');
    expect((await ben!.signal(callId, ada!)).error?.code).toBe('NOT_CONNECTED');
    await ben!.settled();
    expect(ben!.count('CALL.SIGNAL')).toBe(0);
  });

  test('an invited person may prepare: signals pass both ways, to every ringing device or the one named', async () => {
    const ada = await server.connect();
    const session = await server.signUp();
    const [phone, laptop] = await Promise.all([server.connect(session), server.connect(session)]);
    const { callId } = callOf(await ada.start([session.user.id]));
    expect(await ada.signal(callId, phone)).toEqual({ ok: true });
    await Promise.all([phone.next('CALL.SIGNAL'), laptop.next('CALL.SIGNAL')]);
    await ada.send('CALL.SIGNAL', { callId, to: phone.id, toDevice: phone.deviceId, signal: signals.candidate });
    await phone.next('CALL.SIGNAL', ({ signal }) => JSON.stringify(signal) === JSON.stringify(signals.candidate));
    await laptop.settled();
    expect(laptop.count('CALL.SIGNAL')).toBe(1);
    expect(await phone.signal(callId, ada, signals.answer)).toEqual({ ok: true });
    expect(await ada.next('CALL.SIGNAL')).toMatchObject({ fromDevice: phone.deviceId });
  });

  test('B62: only the device that has the seat sends and receives, once somebody accepted', async () => {
    const ada = await server.connect();
    const session = await server.signUp();
    const [phone, laptop] = await Promise.all([server.connect(session), server.connect(session)]);
    const { callId } = callOf(await ada.start([session.user.id]));
    callOf(await phone.command('ACCEPT', callId));
    expect((await laptop.signal(callId, ada)).error?.code).toBe('NOT_CONNECTED');
    expect(await ada.signal(callId, phone)).toEqual({ ok: true });
    await phone.next('CALL.SIGNAL');
    await laptop.settled();
    expect(laptop.count('CALL.SIGNAL')).toBe(0);
    const toLaptop = { callId, to: session.user.id, toDevice: laptop.deviceId, signal: signals.offer };
    expect((await ada.send('CALL.SIGNAL', toLaptop)).error?.code).toBe('TARGET_NOT_A_PARTICIPANT');
  });

  test('an answer may follow ACCEPT on the same socket without waiting', async () => {
    const [ada, ben] = await server.connectMany(2);
    const { callId } = callOf(await ada!.start([ben!]));
    const accepted = ben!.command('ACCEPT', callId);
    const answered = ben!.signal(callId, ada!, signals.answer);
    callOf(await accepted);
    expect(await answered).toEqual({ ok: true });
    await ada!.next('CALL.SIGNAL');
  });

  test('and is refused when the ACCEPT before it was', async () => {
    const ada = await server.connect();
    const session = await server.signUp();
    const [phone, laptop] = await Promise.all([server.connect(session), server.connect(session)]);
    const { callId } = callOf(await ada.start([session.user.id]));
    callOf(await phone.command('ACCEPT', callId));
    const accepted = laptop.command('ACCEPT', callId);
    const answered = laptop.signal(callId, ada, signals.answer);
    expect((await accepted).error?.code).toBe('ANSWERED_ELSEWHERE');
    expect((await answered).error?.code).toBe('NOT_CONNECTED');
  });
});

describe('what is refused', () => {
  test.each([
    ['forged from', { from: 'victim' }],
    ['forged userId', { userId: 'victim' }],
  ])('T2 B62: %s is not a field', async (_name, extra) => {
    const { ada, ben, callId } = await activeCall();
    const answer = await ada.send('CALL.SIGNAL', { callId, to: ben.id, signal: signals.offer, ...extra });
    expect(answer.error?.code).toBe('INVALID_PAYLOAD');
    const inside = { ...signals.offer, ...extra };
    expect((await ada.signal(callId, ben, inside)).error?.code).toBe('INVALID_PAYLOAD');
    await ben.settled();
    expect(ben.count('CALL.SIGNAL')).toBe(0);
  });

  test.each([
    ['too long', `${plainSdp}a=${'x'.repeat(33_000)}\r\n`],
    ['500 media sections', plainSdp + 'm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n'.repeat(500)],
    ['NUL', `${plainSdp}a=\0\r\n`],
    ['a bare carriage return', `${plainSdp}a=x\ry\r\n`],
    ['SHA-1 fingerprint', plainSdp.replace('sha-256', 'sha-1')],
    ['empty', ''],
  ])('INVALID_SDP: %s', async (_name, sdp) => {
    const { ada, ben, callId } = await activeCall();
    expect((await ada.signal(callId, ben, { type: 'offer', sdp })).error?.code).toBe('INVALID_SDP');
  });

  test('signals of each kind carry only their own fields', async () => {
    const { ada, ben, callId } = await activeCall();
    for (const signal of [
      { type: 'offer', candidate: signals.candidate.candidate },
      { type: 'candidate', sdp: plainSdp },
      { type: 'rollback', sdp: '' },
      { type: 'candidate', candidate: { candidate: 'x', sdpMid: '0\r\na=evil' } },
    ]) {
      expect((await ada.signal(callId, ben, signal)).error?.code).toBe('INVALID_PAYLOAD');
    }
    expect((await ada.signal(randomUUID(), ben)).error?.code).toBe('CALL_NOT_FOUND');
  });

  test('signals of one device arrive in the order they were sent', async () => {
    const { ada, ben, callId } = await activeCall();
    const numbered = (n: number) => ({ type: 'candidate', candidate: { candidate: `candidate:${n}` } });
    await Promise.all(Array.from({ length: 100 }, (_, n) => ada.signal(callId, ben, numbered(n))));
    await ben.settled();
    const heard = (client: TestClient) =>
      client.heard.filter(({ event }) => event === 'CALL.SIGNAL').map(({ signal }) => signal);
    expect(heard(ben)).toEqual(Array.from({ length: 100 }, (_, n) => numbered(n)));
  });
});
