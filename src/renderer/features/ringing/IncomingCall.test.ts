// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { testApp } from '../../dev/test-app.ts';
import IncomingCall from './IncomingCall.vue';
import { KEY_GUARD_MS } from './key-guard.ts';

const ring = { callId: 'call-1', kind: 'video', userId: 'user-0', displayName: 'Ben', others: [] } as const;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
  document.body.innerHTML = '';
});

async function dialog() {
  const { engine, pinia } = await testApp();
  const wrapper = mount(IncomingCall, {
    attachTo: document.body,
    props: { ring: { ...ring, others: [] }, waiting: 0 },
    global: { plugins: [pinia] },
  });
  const button = (name: string) => wrapper.findAll('button').find((one) => one.text() === name);
  const press = (name: string, init: KeyboardEventInit) => {
    const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init });
    button(name)?.element.dispatchEvent(event);
    return event;
  };
  return { engine, wrapper, button, press };
}

it('is a dialog named Incoming call that says who and what', async () => {
  const { wrapper } = await dialog();
  expect(wrapper.attributes()).toMatchObject({ role: 'dialog', 'aria-label': 'Incoming call' });
  expect(wrapper.find(`[id="${wrapper.attributes('aria-describedby')}"]`).text()).toMatch(/Ben.*Video call/);
});

it('accepts and declines', async () => {
  const { engine, button } = await dialog();
  await button('Accept')?.trigger('click');
  await button('Decline')?.trigger('click');
  expect(engine.asked).toEqual([
    ['accept', 'call-1'],
    ['reject', 'call-1'],
  ]);
});

it('takes the focus to itself, never to a button', async () => {
  const { wrapper } = await dialog();
  expect(document.activeElement).toBe(wrapper.element);
});

it('leaves the keyboard to who is typing and only speaks up', async () => {
  const field = document.body.appendChild(document.createElement('input'));
  field.focus();
  const { wrapper } = await dialog();
  expect(document.activeElement).toBe(field);
  expect(wrapper.find('[role=alert]').text()).toBe('Incoming video call from Ben.');
});

it.each(['Enter', ' '])('is not answered by a stray %j in its first second', async (key) => {
  const { press } = await dialog();
  expect(press('Accept', { key }).defaultPrevented).toBe(true);
  vi.advanceTimersByTime(KEY_GUARD_MS);
  expect(press('Accept', { key }).defaultPrevented).toBe(false);
  expect(press('Accept', { key, repeat: true }).defaultPrevented).toBe(true);
});

it('lets Tab move on at once', async () => {
  const { press } = await dialog();
  expect(press('Decline', { key: 'Tab' }).defaultPrevented).toBe(false);
});

it('is not closed by Escape', async () => {
  const { engine, press, wrapper } = await dialog();
  press('Accept', { key: 'Escape' });
  expect(wrapper.find('h2').text()).toBe('Ben');
  expect(engine.asked).toEqual([]);
});
