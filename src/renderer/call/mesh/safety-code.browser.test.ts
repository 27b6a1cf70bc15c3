import { afterEach, expect, test } from 'vitest';
import { CallRelay, call, deskOf } from '../../../../test/support/browser/pair.ts';
import { connected, state, wireOf, type End, type Wire } from '../../../../test/support/browser/wire.ts';
import { codeOf, fingerprintsOf } from './safety-code.ts';

const wires: Wire[] = [];
afterEach(() => {
  for (const made of wires.splice(0)) made.close();
});
function wire(options: Parameters<typeof wireOf>[0] = {}): Wire {
  const made = wireOf(options);
  wires.push(made);
  return made;
}

async function codeAt({ peer }: End): Promise<string | undefined> {
  const fingerprints = await fingerprintsOf(peer.connection);
  return fingerprints && codeOf(fingerprints);
}

test('T19: two people in a call read the same twelve digits', async () => {
  const relay = new CallRelay();
  const [ada, ben] = [await deskOf(relay, 'ada'), await deskOf(relay, 'ben')];
  await call(ada, ben);
  const codes = [await ada.client.safetyCode('ben'), await ben.client.safetyCode('ada')];
  expect(codes[0]).toMatch(/^\d{4} \d{4} \d{4}$/);
  expect(codes[1]).toBe(codes[0]);
  expect(await ada.client.safetyCode('nobody')).toBeUndefined();
  for (const { client } of relay.desks) await client.disconnect();
});

test('T19: with somebody in between they read different ones', async () => {
  const [left, right] = [wire(), wire()];
  await Promise.all([connected(left), connected(right)]);
  const ada = await codeAt(left.ada);
  const ben = await codeAt(right.ben);
  expect(ada).toBe(await codeAt(left.ben));
  expect(ben).toBe(await codeAt(right.ada));
  expect(ada).not.toBe(ben);
});

test('T19: a server that only swaps fingerprints gets no connection, and there is no code', async () => {
  const other = Array.from({ length: 32 }, () => 'AB').join(':');
  const made = wire({
    carry: (signal) =>
      signal.type === 'candidate'
        ? [signal]
        : [{ ...signal, sdp: signal.sdp.replaceAll(/a=fingerprint:\S+ \S+/g, `a=fingerprint:sha-256 ${other}`) }],
  });
  await Promise.race([state(made.ada, 'failed'), state(made.ben, 'failed')]);
  expect(made.ada.states).not.toContain('connected');
  expect(await codeAt(made.ada)).toBeUndefined();
});
