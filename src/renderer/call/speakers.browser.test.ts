import { afterEach, expect, onTestFinished, test } from 'vitest';
import { call, CallRelay, connectedTo, deskOf, rings, until } from '../../../test/support/browser/pair.ts';

let relay: CallRelay;

afterEach(async () => {
  for (const { client } of relay.desks) await client.disconnect();
});

test('B80: whoever is heard has the floor, and is not heard when muted', async () => {
  relay = new CallRelay();
  const [ada, ben, cleo] = [await deskOf(relay, 'ada'), await deskOf(relay, 'ben'), await deskOf(relay, 'cleo')];
  const callId = await call(ada, ben);
  await ada.client.invite(['cleo']);
  await rings(cleo, 1);
  await cleo.client.accept(callId);
  await connectedTo(ada, cleo);
  const { session } = await until(ada, (view) => view.session?.remotes[0]?.stream !== undefined);
  // Only what is played has a level.
  const player = new Audio();
  player.srcObject = session?.remotes[0]?.stream ?? null;
  await player.play();
  onTestFinished(() => {
    player.srcObject = null;
  });
  // Synthetic microphones beep: both are heard, and the floor goes to the one that is left.
  await until(ada, (view) => view.session?.speakers.active !== undefined);
  cleo.client.setMicrophone(false);
  await until(
    ada,
    (view) => String(view.session?.speakers.speaking) === 'ben' && view.session?.speakers.active === 'ben',
  );
  ben.client.setMicrophone(false);
  await until(ada, (view) => view.session?.speakers.speaking.length === 0);
  expect(ada.client.view.session?.speakers.active).toBe('ben');
});
