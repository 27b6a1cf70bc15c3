import { createPinia, setActivePinia, type Pinia } from 'pinia';
import type { Bootstrap } from '../../shared/ipc.ts';
import type { CallView } from '../call/types.ts';
import { useCallsStore } from '../stores/calls.ts';
import { usePeopleStore } from '../stores/people.ts';
import { useSessionStore } from '../stores/session.ts';
import { FakeBridge } from './fake-bridge.ts';
import { FakeCalls } from './fake-calls.ts';
import { fakeServer } from './fake-server.ts';
import * as sample from './fixtures.ts';

export interface TestApp {
  bridge: FakeBridge;
  engine: FakeCalls;
  pinia: Pinia;
}

/** Stores over a fake main and a fake engine, signed in as Ada among everyone of the fixtures. */
export async function testApp(view: Partial<CallView> = {}, bootstrap: Partial<Bootstrap> = {}): Promise<TestApp> {
  const pinia = createPinia();
  setActivePinia(pinia);
  const bridge = new FakeBridge({
    bootstrap: { ...sample.bootstrap, ...bootstrap },
    devices: sample.devices,
    sources: sample.sources,
  });
  Object.assign(window, { parley: bridge });
  Object.assign(globalThis, { fetch: fakeServer() });
  await useSessionStore().load();
  const engine = new FakeCalls({ ...sample.quiet, ...view });
  useCallsStore().attach(engine);
  const people = usePeopleStore();
  people.follow(engine);
  await people.load();
  return { bridge, engine, pinia };
}
