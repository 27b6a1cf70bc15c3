// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ada, ben, callSnapshot, cleo, participant, remoteView, sessionView } from '../../dev/fixtures.ts';
import { testApp } from '../../dev/test-app.ts';
import { REACTION_MS, useChatStore } from '../../stores/chat.ts';
import { useStageStore } from '../../stores/stage.ts';
import { useSyncStore } from '../../stores/sync.ts';
import CallStage from '../stage/CallStage.vue';

let unmount = (): void => undefined;
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => {
  unmount();
  vi.useRealTimers();
});

const message = (seq: number, from: string, text: string) => ({ seq, from, text, at: '2026-01-01T12:00:00.000Z' });

async function stage(shared: { messages?: object[]; hands?: string[] } = {}) {
  const session = sessionView({
    remotes: [remoteView(ben), remoteView(cleo)],
    call: callSnapshot({
      participants: [
        participant(ben, { role: 'caller', status: 'connected' }),
        participant(ada, { status: 'connected', deviceId: 'device-ada' }),
      ],
    }),
  });
  const app = await testApp({ session });
  app.engine.shared = { seq: 9, files: [], annotations: [], ...shared };
  const stops = [useSyncStore().follow(app.engine), useChatStore().follow()];
  const wrapper = mount(CallStage, {
    attachTo: document.body,
    props: { session, ahead: false },
    global: { plugins: [app.pinia] },
  });
  unmount = () => {
    wrapper.unmount();
    for (const stop of stops) stop();
  };
  await flushPromises();
  let seq = 9;
  /** Somebody else does something. */
  const hear = async (from: string | undefined, action: string, fields: object): Promise<void> => {
    seq += 1;
    const origin = { callId: 'call-1', from, action, seq, after: seq - 1, at: '2026-01-01T12:00:00.000Z' };
    app.engine.push('CALL.SYNC', { ...origin, ...fields });
    await flushPromises();
  };
  const button = (name: string) => wrapper.find(`button[aria-label="${name}"]`);
  const sent = () => app.engine.asked.filter(([what]) => what === 'sync').map(([, payload]) => payload);
  return { ...app, wrapper, hear, button, sent };
}

describe('chat', () => {
  it('opens beside the stage with what was said, who and when, as text', async () => {
    const hostile = '<img src=x onerror="window.canary=1"> **b**';
    const { wrapper, button } = await stage({
      messages: [message(1, ben?.id ?? '', hostile), message(2, ada.id, 'Hi')],
    });
    await button('Chat').trigger('click');
    const panel = wrapper.find('aside[aria-label=Chat]');
    expect(panel.findAll('li').map((entry) => entry.find('.text').text())).toEqual([hostile, 'Hi']);
    expect(panel.findAll('.name').map((name) => name.text())).toEqual(['Ben', 'You']);
    expect(panel.find('time').attributes('datetime')).toBe('2026-01-01T12:00:00.000Z');
    expect(panel.find('img').exists()).toBe(false);
    expect(window).not.toHaveProperty('canary');
    expect(document.activeElement?.tagName).toBe('TEXTAREA');
  });

  it('sends with Enter, not with Shift and Enter, nothing that is empty, and keeps what was refused', async () => {
    const { engine, wrapper, button, sent } = await stage();
    await button('Chat').trigger('click');
    const field = wrapper.find<HTMLTextAreaElement>('textarea');
    expect(field.attributes('maxlength')).toBe('4000');
    await field.setValue('  ');
    await field.trigger('keydown', { key: 'Enter' });
    await field.setValue('Hello\nall');
    await field.trigger('keydown', { key: 'Enter', shiftKey: true });
    expect(sent()).toEqual([]);
    await field.trigger('keydown', { key: 'Enter' });
    expect(sent()).toEqual([{ callId: 'call-1', action: 'CHAT_MESSAGE', text: 'Hello\nall' }]);
    expect(field.element.value).toBe('');
    engine.refuseWith = new Error('No.');
    await field.setValue('Again');
    await field.trigger('keydown', { key: 'Enter' });
    await flushPromises();
    expect(field.element.value).toBe('Again');
    expect(useChatStore().refusal).toBeDefined();
    expect(wrapper.text()).toContain(useChatStore().refusal);
  });

  it('T44 T46: a link is text until it was clicked and looked at', async () => {
    const { bridge, wrapper, button } = await stage({
      messages: [message(1, ben?.id ?? '', 'See https://example.org/x. Not javascript:alert(1)')],
    });
    await button('Chat').trigger('click');
    expect(wrapper.findAll('aside a')).toEqual([]);
    const links = wrapper.findAll('aside .link');
    expect(links.map((link) => link.text())).toEqual(['https://example.org/x']);
    await links[0]?.trigger('click');
    expect(bridge.argumentsOf('link.open')).toEqual([]);
    const dialog = document.querySelector('[role=dialog]');
    expect(dialog?.textContent).toContain('https://example.org/x');
    [...(dialog?.querySelectorAll('button') ?? [])]
      .find(({ textContent }) => textContent?.includes('browser'))
      ?.click();
    expect(bridge.argumentsOf('link.open')).toEqual([{ url: 'https://example.org/x' }]);
  });

  it('says how many are unread, until they were on the screen, and never counts one’s own', async () => {
    const { button, hear, wrapper } = await stage();
    expect(button('Chat').find('.count').exists()).toBe(false);
    await hear(ben?.id, 'CHAT_MESSAGE', { text: 'One' });
    await hear(ben?.id, 'CHAT_MESSAGE', { text: 'Two' });
    expect(button('Chat').find('.count').text()).toBe('2');
    await button('Chat').trigger('click');
    expect(button('Chat').find('.count').exists()).toBe(false);
    await hear(ben?.id, 'CHAT_MESSAGE', { text: 'Three' });
    await wrapper.find('aside').trigger('keydown', { key: 'Escape' });
    expect(wrapper.find('aside').exists()).toBe(false);
    expect(button('Chat').find('.count').exists()).toBe(false);
    await hear(ben?.id, 'CHAT_MESSAGE', { text: 'Four' });
    expect(button('Chat').find('.count').text()).toBe('1');
  });

  it('lies where People lies: one of them at a time', async () => {
    const { button, wrapper } = await stage();
    await button('People').trigger('click');
    await button('Chat').trigger('click');
    expect(wrapper.findAll('aside').map((panel) => panel.attributes('aria-label'))).toEqual(['Chat']);
    expect(useStageStore().peopleOpen).toBe(false);
  });
});

describe('signs', () => {
  it('a reaction floats over the picture of who sent it, and is gone', async () => {
    const { wrapper, hear } = await stage();
    await hear(ben?.id, 'REACTION', { emoji: '🎉' });
    const tile = (name: string) => wrapper.find(`[role=group][aria-label="${name}"]`);
    expect(tile('Ben').find('.floating').text()).toBe('🎉');
    expect(tile('Cleo').find('.floating').exists()).toBe(false);
    vi.advanceTimersByTime(REACTION_MS);
    await flushPromises();
    expect(tile('Ben').find('.floating').exists()).toBe(false);
  });

  it('who raises a hand is on the tile and, in order, among the people', async () => {
    const { wrapper, hear, button, sent } = await stage({ hands: [cleo?.id ?? ''] });
    await hear(ben?.id, 'HAND_RAISE', { raised: true });
    const tile = (name: string) => wrapper.find(`[role=group][aria-label="${name}"]`);
    expect([tile('Ben'), tile('Cleo'), tile('Ada')].map((one) => one.text().includes('Hand raised'))).toEqual([
      true,
      true,
      false,
    ]);
    await button('People').trigger('click');
    const entries = () =>
      wrapper.findAll('[aria-labelledby=call-hands] li').map((entry) => entry.attributes('aria-label'));
    expect(entries()).toEqual(['Cleo', 'Ben']);
    await hear(cleo?.id, 'HAND_RAISE', { raised: false });
    expect(entries()).toEqual(['Ben']);
    await button('Raise hand').trigger('click');
    expect(sent()).toEqual([{ callId: 'call-1', action: 'HAND_RAISE', raised: true }]);
  });
});
