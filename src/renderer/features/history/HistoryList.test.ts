// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { beforeEach, expect, it, vi } from 'vitest';
import { fakeServer } from '../../dev/fake-server.ts';
import { ada, ben, callSnapshot, cleo, participant, sessionView } from '../../dev/fixtures.ts';
import { manyCalls, pastCall, pastCalls } from '../../dev/history-fixtures.ts';
import { testApp } from '../../dev/test-app.ts';
import AppShell from '../../AppShell.vue';

beforeEach(() => localStorage.clear());

async function shell(history: Parameters<typeof fakeServer>[0]) {
  const app = await testApp();
  vi.stubGlobal('fetch', fakeServer(history));
  const wrapper = mount(AppShell, { attachTo: document.body, global: { plugins: [app.pinia] } });
  await flushPromises();
  const tab = () => wrapper.findAll('[role=tab]').at(-1);
  const open = async () => {
    await tab()?.trigger('mousedown', { button: 0 });
    await flushPromises();
  };
  const entries = () => wrapper.findAll('ul[aria-labelledby="history-heading"] > li');
  return { ...app, wrapper, tabName: () => tab()?.attributes('aria-label'), open, entries };
}

it('A59: lists each call with whom, how it went and when', async () => {
  const { open, entries } = await shell({ history: pastCalls });
  await open();
  expect(entries().map((entry) => entry.find('.status').text())).toEqual([
    'Ongoing',
    'Missed',
    'Answered · 0:24',
    'Declined',
    'You declined',
    'Missed',
    'You canceled',
    'No answer',
    'Answered · 0:24',
  ]);
  expect(entries()[0]?.attributes('aria-label')).toBe('Cleo, Dan Okafor and Eve Lindqvist');
  expect(entries()[0]?.find('button').exists()).toBe(false);
  expect(entries()[3]?.text()).toMatch(/Outgoing voice call · (Today|Yesterday), /);
  expect(entries().every((entry) => entry.find('.status svg').exists())).toBe(true);
});

it('A02, A13: starts the call again with the same people, by the same kind', async () => {
  const history = [pastCall('missed', { incoming: true, people: [ben, cleo] }, { kind: 'audio' })];
  const { engine, open, entries } = await shell({ history });
  await open();
  await entries()[0]?.find('button[aria-label="Call again"]').trigger('click');
  const callees = [ben, cleo].map((person) => ({ userId: person?.id, displayName: person?.displayName }));
  expect(engine.asked).toEqual([['start', callees, 'audio', { again: 'past-5' }]]);
});

it('A05: a call that goes on without this device is joined from its entry', async () => {
  const { engine, open, entries } = await shell({ history: [pastCall('ongoing', { people: [ben, cleo] })] });
  await open();
  expect(entries()[0]?.find('button').exists()).toBe(false);
  const [adaLeft, others] = [participant(ada, { status: 'left' }), [ben, cleo].map((one) => participant(one))];
  const ongoing = [callSnapshot({ callId: 'past-5', participants: [...others, adaLeft] })];
  engine.show({ ongoing });
  await flushPromises();
  const button = entries()[0]?.find('button');
  expect(button?.text()).toBe('Rejoin');
  await button?.trigger('click');
  expect(engine.asked).toEqual([['rejoin', 'past-5']]);
});

it('counts missed calls on its tab until it is opened', async () => {
  const { tabName, open, wrapper } = await shell({ history: pastCalls });
  expect(tabName()).toBe('History, 2 missed calls');
  expect(wrapper.find('.badge').text()).toBe('2');
  await open();
  expect(tabName()).toBe('History');
  expect(wrapper.find('.badge').exists()).toBe(false);
});

it('a call missed while the window is minimized counts until it is seen', async () => {
  const { tabName, open, engine } = await shell({ history: [] });
  await open();
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
  document.dispatchEvent(new Event('visibilitychange'));
  engine.show({ incoming: [callSnapshot({ status: 'ringing' })] });
  await flushPromises();
  vi.stubGlobal('fetch', fakeServer({ history: [pastCall('missed', { incoming: true })] }));
  engine.show({ incoming: [] });
  await flushPromises();
  expect(tabName()).toBe('History, 1 missed call');
  hidden.mockRestore();
  document.dispatchEvent(new Event('visibilitychange'));
  await flushPromises();
  expect(tabName()).toBe('History');
});

it('asks again after a call, until the server knows that it is over; the tab stays', async () => {
  const { engine, open, entries } = await shell({ history: [] });
  await open();
  engine.show({ session: sessionView() });
  await flushPromises();
  vi.stubGlobal('fetch', fakeServer({ history: [pastCall('ongoing')] }));
  engine.show({ session: undefined, last: { callId: 'past-5', people: [], reason: 'left', error: undefined } });
  await flushPromises();
  expect(entries()[0]?.text()).toContain('Ongoing');
  vi.stubGlobal('fetch', fakeServer({ history: [pastCall('answered')] }));
  engine.show({});
  await flushPromises();
  expect(entries()[0]?.text()).toContain('Answered');
});

it('asks again when it hears of a call while an answer is on its way', async () => {
  const { engine, open, entries } = await shell({ history: [] });
  await open();
  const answers: ((response: Response) => void)[] = [];
  vi.stubGlobal('fetch', () => new Promise<Response>((resolve) => answers.push(resolve)));
  engine.show({ incoming: [callSnapshot({ status: 'ringing' })] });
  await flushPromises();
  engine.show({ incoming: [] });
  await flushPromises();
  engine.show({});
  await flushPromises();
  answers[0]?.(Response.json({ calls: [pastCall('ongoing')] }));
  answers[1]?.(Response.json({ calls: [pastCall('declined', { incoming: true })] }));
  await flushPromises();
  expect(entries().map((entry) => entry.find('.status').text())).toEqual(['You declined']);
});

it('counts what was missed during a call once it is over', async () => {
  const { engine, tabName } = await shell({ history: [] });
  engine.show({ session: sessionView() });
  await flushPromises();
  vi.stubGlobal('fetch', fakeServer({ history: [pastCall('missed', { incoming: true })] }));
  engine.show({ session: undefined });
  await flushPromises();
  expect(tabName()).toBe('History, 1 missed call');
});

it('loads older calls when asked', async () => {
  const { open, entries, wrapper } = await shell({ history: manyCalls });
  await open();
  expect(entries()).toHaveLength(50);
  await wrapper.find('.end button').trigger('click');
  await flushPromises();
  expect(entries()).toHaveLength(70);
  expect(wrapper.find('.end').exists()).toBe(false);
});

it.each([
  [{ history: 'waiting' }, 'Looking up your calls…'],
  [{ history: [] }, 'No calls yet. Call somebody under People'],
  [{ history: 'failed' }, 'Something went wrong on the server. Try again.'],
] as const)('with %j says “%s”', async (stock, sentence) => {
  const { open, wrapper } = await shell(stock);
  await open();
  expect(wrapper.text()).toContain(sentence);
});

it('tries again when asked to', async () => {
  const { open, wrapper, entries } = await shell({ history: 'failed' });
  await open();
  vi.stubGlobal('fetch', fakeServer({ history: pastCalls }));
  await wrapper.find('.empty button').trigger('click');
  await flushPromises();
  expect(entries()).toHaveLength(pastCalls.length);
});
