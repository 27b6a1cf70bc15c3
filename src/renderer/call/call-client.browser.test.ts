import { expect, test } from 'vitest';
import { call, CallRelay, decoded, deskOf, idle } from '../../../test/support/browser/pair.ts';

test('B38, B47, B51: two clients call each other and each decodes the picture of the other', async () => {
  const relay = new CallRelay();
  const ada = await deskOf(relay, 'ada');
  const ben = await deskOf(relay, 'ben');
  await call(ada, ben);
  await Promise.all([decoded(ada, ben), decoded(ben, ada)]);
  expect(ada.client.view.session?.state).toBe('connected');
  expect(ben.client.view.session?.state).toBe('connected');
  await ada.client.leave();
  await Promise.all([idle(ada), idle(ben)]);
  expect(ben.client.view.last?.reason).toBe('ended');
});
