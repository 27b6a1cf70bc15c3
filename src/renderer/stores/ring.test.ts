import { expect, it } from 'vitest';
import { ada, ben, callSnapshot, cleo, dan, participant } from '../dev/fixtures.ts';
import { ringOf } from './ring.ts';

it('is from who started the call, with everyone else but me', () => {
  const participants = [participant(ada), participant(ben, { role: 'caller' }), participant(cleo)];
  expect(ringOf(callSnapshot({ participants }), ada.id)).toMatchObject({ displayName: 'Ben', others: ['Cleo'] });
});

it('A04: is from who invited me into a call that was going on', () => {
  const participants = [
    participant(ben, { role: 'caller', status: 'connected' }),
    participant(dan, { status: 'connected' }),
    participant(ada, { invitedBy: dan?.id }),
  ];
  expect(ringOf(callSnapshot({ participants }), ada.id)).toMatchObject({ displayName: 'Dan Okafor', others: ['Ben'] });
});
