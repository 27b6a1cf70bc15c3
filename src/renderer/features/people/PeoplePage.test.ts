// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import {
  ada,
  ben,
  callSnapshot,
  cleo,
  dan,
  everyone,
  participant,
  remoteView,
  sessionView,
} from '../../dev/fixtures.ts';
import { testApp } from '../../dev/test-app.ts';
import { usePeopleStore } from '../../stores/people.ts';
import PeoplePage from './PeoplePage.vue';

async function page() {
  const app = await testApp();
  const wrapper = mount(PeoplePage, { global: { plugins: [app.pinia] } });
  const entry = (name: string) => wrapper.find(`li[aria-label="${name}"]`);
  const call = (name: string, kind: string) => entry(name).find(`button[aria-label="${kind} call"]`).trigger('click');
  const select = (name: string) => entry(name).find('input[type=checkbox]').trigger('change');
  return { ...app, wrapper, entry, call, select };
}
const callees = (...people: (typeof ben)[]) =>
  people.map((person) => ({ userId: person?.id, displayName: person?.displayName }));

it('names each entry after the person, with icon and word of their presence', async () => {
  const { wrapper, entry } = await page();
  expect(wrapper.findAll('ul[aria-labelledby="people-heading"] > li')).toHaveLength(everyone.length - 1);
  expect(entry('Cleo').text()).toContain('In a call');
  expect(entry('Cleo').find('.status svg').exists()).toBe(true);
});

it('B64: one click starts a call of two', async () => {
  const { engine, call } = await page();
  await call('Ben', 'Video');
  await call('Cleo', 'Voice');
  expect(engine.asked).toEqual([
    ['start', callees(ben), 'video'],
    ['start', callees(cleo), 'audio'],
  ]);
});

it('A04, A05: a call that goes on without this device can be joined, and says so once', async () => {
  const { engine, wrapper } = await page();
  const participants = [participant(ben), participant(cleo), participant(ada, { status: 'declined' })];
  const ongoing = [callSnapshot({ participants })];
  engine.show({ session: sessionView({ remotes: [remoteView(ben), remoteView(cleo)] }) });
  engine.show({
    session: undefined,
    ongoing,
    last: { callId: 'call-1', people: [], reason: 'declined', error: undefined },
  });
  await wrapper.vm.$nextTick();
  const notices = () => wrapper.findAll('.notice');
  expect(notices().map((notice) => notice.find('p').text())).toEqual([
    'You declined the call with Ben and Cleo. It is still going on.',
  ]);
  await notices()[0]?.find('button').trigger('click');
  expect(engine.asked).toEqual([['rejoin', 'call-1']]);
});

it('calls everyone selected, from the bar and from any selected entry', async () => {
  const { engine, wrapper, call, select } = await page();
  await select('Ben');
  await select('Dan Okafor');
  const bar = wrapper.find('section[aria-label="Selected people"]');
  expect(bar.text()).toContain('Call 2 people');
  await bar.findAll('button').at(-1)?.trigger('click');
  await call('Dan Okafor', 'Voice');
  await call('Cleo', 'Voice');
  expect(engine.asked).toEqual([
    ['start', callees(ben, dan), 'video'],
    ['start', callees(ben, dan), 'audio'],
    ['start', callees(cleo), 'audio'],
  ]);
});

it('takes no more people than fit into one call', async () => {
  const { wrapper, select } = await page();
  const many = Array.from({ length: 50 }, (_, index) => ({
    id: `many-${index}`,
    name: `many-${index}`,
    displayName: `Many ${index}`,
    presence: 'online' as const,
  }));
  usePeopleStore().everyone = many;
  await wrapper.vm.$nextTick();
  const buttons = () => wrapper.findAll('section[aria-label="Selected people"] button:not([aria-label])');
  for (const { displayName } of many.slice(0, 49)) await select(displayName);
  expect(buttons().map((button) => button.attributes('disabled'))).toEqual([undefined, undefined]);
  await select('Many 49');
  expect(buttons().map((button) => button.attributes('disabled'))).toEqual(['', '']);
  expect(wrapper.text()).toContain('more than fit into one call');
});

it('says that it is ready once people are shown', async () => {
  const { bridge } = await page();
  expect(bridge.argumentsOf('app.ready')).toEqual([{ signedIn: true }]);
});

it('says so when nobody else is here', async () => {
  const { wrapper } = await page();
  usePeopleStore().everyone = everyone.slice(0, 1);
  await wrapper.vm.$nextTick();
  expect(wrapper.text()).toContain('Nobody else is here yet.');
});
