import { expect, test } from 'vitest';
import { takeCensus } from '../../../test/support/browser/census.ts';
import { call, CallRelay, deskOf, idle, ring, rings } from '../../../test/support/browser/pair.ts';

test('B56, B72: after a hundred calls nothing stays open, counted from outside', async () => {
  const relay = new CallRelay();
  const ada = await deskOf(relay, 'ada');
  const ben = await deskOf(relay, 'ben');
  const census = takeCensus();
  try {
    for (let round = 0; round < 100; round += 1) {
      const [from, to] = round % 2 === 0 ? [ada, ben] : [ben, ada];
      // One in ten each is declined or given up; the rest are held and hung up from either side.
      if (round % 10 === 8) {
        await to.client.reject(await ring(from, to, 'video'));
      } else if (round % 10 === 9) {
        await ring(from, to, 'video');
        await from.client.leave();
        await rings(to, 0);
      } else {
        await call(from, to, round % 3 === 0 ? 'audio' : 'video');
        await (round % 4 < 2 ? from : to).client.leave();
      }
      await Promise.all([idle(from), idle(to)]);
    }
    // A closed connection is let go in a later task.
    await new Promise((resolve) => setTimeout(resolve));
    const { 'connections made': made, 'tracks made': opened, ...stays } = census.count();
    expect(made).toBeGreaterThanOrEqual(180);
    expect(opened).toBeGreaterThanOrEqual(200);
    expect(stays).toEqual({
      'connections open': 0,
      'tracks live': 0,
      'data channels open': 0,
      timers: 0,
      'listeners on the page': 0,
    });
    expect(relay.log.filter(({ event }) => event === 'CALL.START')).toHaveLength(100);
  } finally {
    census.end();
  }
}, 120_000);
