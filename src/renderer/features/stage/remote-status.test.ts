import { expect, it } from 'vitest';
import { ben, remoteView } from '../../dev/fixtures.ts';
import { onStage, remoteStatus } from './remote-status.ts';

it('says nothing of who is there', () => expect(remoteStatus(remoteView(ben), true)).toBeUndefined());

it.each([
  [{ status: 'invited', connection: 'new' }, 'Ringing…'],
  [{ status: 'reconnecting', connection: 'connected' }, 'Reconnecting…'],
  [{ connection: 'connecting' }, 'Connecting…'],
  [{ connection: 'disconnected' }, 'Connection to Ben lost. Reconnecting…'],
  [{ connection: 'new', noWay: true }, 'No way to Ben: your settings ask for a relay, and this server has none.'],
  [{ connection: 'connected', silent: true }, 'Nothing arrives from Ben. Looking for another way…'],
  [{ connection: 'failed' }, 'No connection to Ben. Parley keeps trying; check your network.'],
] as const)('B39 B40: %j is said on the tile', (patch, text) => {
  expect(remoteStatus(remoteView(ben, patch), true)?.text).toBe(text);
});

it('says that it rings only once the server has the call', () => {
  expect(remoteStatus(remoteView(ben, { status: 'invited' }), false)?.text).toBe('Calling…');
});

it('A42: whoever declined, missed or left has no tile', () => {
  const all = (['invited', 'connected', 'reconnecting', 'declined', 'missed', 'left'] as const).map((status) =>
    remoteView(ben, { status }),
  );
  expect(onStage(all).map(({ status }) => status)).toEqual(['invited', 'connected', 'reconnecting']);
});
