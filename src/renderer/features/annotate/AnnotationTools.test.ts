// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { afterEach, expect, it } from 'vitest';
import { ada, ben, callSnapshot, participant, sessionView } from '../../dev/fixtures.ts';
import { fileInfo, sharedState } from '../../dev/shared-fixtures.ts';
import { testApp } from '../../dev/test-app.ts';
import { useAnnotationsStore } from '../../stores/annotations.ts';
import { useSyncStore } from '../../stores/sync.ts';
import { personColour } from '../../ui/person-colour.ts';
import AnnotationTools from './AnnotationTools.vue';

let unmount = (): void => undefined;
afterEach(() => unmount());

async function toolbar({ mine = true, marking = 'everyone', presenter = ben?.id } = {}) {
  const session = sessionView({
    call: callSnapshot({
      participants: [
        participant(ben, { role: 'caller', status: 'connected' }),
        participant(ada, { status: 'connected', deviceId: 'device-ada' }),
      ],
    }),
  });
  const app = await testApp({ session });
  const file = fileInfo({ ownerId: mine ? ada.id : (ben?.id ?? '') });
  app.engine.shared = { ...sharedState({ files: [{ file, content: '' }], presenter }), marking };
  const stop = useSyncStore().follow(app.engine);
  const wrapper = mount(AnnotationTools, { attachTo: document.body, global: { plugins: [app.pinia] } });
  unmount = () => {
    wrapper.unmount();
    stop();
  };
  await flushPromises();
  const radio = (name: string) => wrapper.find(`[role=radio][aria-label="${name}"]`);
  const button = (name: string) => wrapper.find(`button[aria-label="${name}"]`);
  const key = async (init: KeyboardEventInit, target: EventTarget = document.body) => {
    target.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init }));
    await flushPromises();
  };
  return { ...app, wrapper, radio, button, key, file, store: useAnnotationsStore() };
}

it('is a toolbar of three radio groups, with one’s own colour chosen', async () => {
  const { wrapper, radio } = await toolbar();
  expect(wrapper.attributes('role')).toBe('toolbar');
  expect(wrapper.attributes('aria-label')).toBe('Annotation tools');
  const groups = wrapper.findAll('[role=radiogroup]').map((group) => group.attributes('aria-label'));
  expect(groups).toEqual(['Tool', 'Colour', 'Width']);
  expect(['Pen', 'My colour', 'Medium'].map((name) => radio(name).attributes('aria-checked'))).toEqual(
    Array(3).fill('true'),
  );
});

it('takes tool, colour and width; what is chosen stays chosen when it is pressed again', async () => {
  const { radio, store } = await toolbar();
  await radio('Rectangle').trigger('click');
  await radio('Rectangle').trigger('click');
  await radio('Red').trigger('click');
  await radio('Thick').trigger('click');
  expect([store.tool, store.color, store.width]).toEqual(['rectangle', '#c0252e', 8]);
  await radio('My colour').trigger('click');
  expect(store.color).toBe(personColour(ada.id).ink);
});

it('a letter takes its tool, except where letters are written; Ctrl+Z and Shift undo and redo', async () => {
  const { wrapper, key, store } = await toolbar();
  await key({ key: 'h' });
  expect(store.tool).toBe('highlighter');
  const field = document.createElement('input');
  document.body.append(field);
  await key({ key: 'p' }, field);
  await key({ key: 'z', ctrlKey: true }, field);
  field.remove();
  expect(store.tool).toBe('highlighter');
  await key({ key: 'z', ctrlKey: true });
  await key({ key: 'Z', metaKey: true, shiftKey: true });
  await key({ key: 'y', ctrlKey: true });
  expect([wrapper.emitted('undo')?.length, wrapper.emitted('redo')?.length]).toEqual([1, 2]);
});

it('clears my marks for everyone, everyone’s only where the file is mine', async () => {
  const mine = await toolbar();
  await mine.button('Clear my marks').trigger('click');
  await mine.button('Clear everyone’s marks').trigger('click');
  expect(mine.wrapper.emitted('sweep')).toEqual([[true], [false]]);
  unmount();
  const theirs = await toolbar({ mine: false });
  expect(theirs.button('Clear my marks').exists()).toBe(true);
  expect(theirs.button('Clear everyone’s marks').exists()).toBe(false);
});

it('undo and redo say whether there is anything to undo in the file in front', async () => {
  const { button, store, file } = await toolbar();
  expect(button('Undo').attributes('aria-disabled')).toBe('true');
  store.remember(file.id, { undo: true, redo: false });
  await flushPromises();
  expect(button('Undo').attributes('aria-disabled')).toBe('false');
  expect(button('Redo').attributes('aria-disabled')).toBe('true');
});

it('says so where only the presenter may draw', async () => {
  const { wrapper } = await toolbar({ mine: false, marking: 'presenter' });
  expect(wrapper.text()).toContain('Only who presents may draw');
  expect(wrapper.findAll('[role=radio]')).toEqual([]);
});

it('who presents lets only themselves draw, and everyone again', async () => {
  const { engine, button } = await toolbar({ presenter: ada.id });
  await button('Only I draw').trigger('click');
  expect(engine.asked.at(-1)).toEqual(['sync', { callId: 'call-1', action: 'MARKING_CHANGE', marking: 'presenter' }]);
  unmount();
  const other = await toolbar();
  expect(other.button('Only I draw').exists()).toBe(false);
});
