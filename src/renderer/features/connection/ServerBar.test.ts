// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { testApp } from '../../dev/test-app.ts';
import ServerBar from './ServerBar.vue';

it('B16: shows the notice with a button that tries at once, and goes when the server is back', async () => {
  const { engine, pinia } = await testApp({
    server: { status: 'waiting', attempt: 6, retryAt: Date.now() + 30_000, failed: true },
  });
  const wrapper = mount(ServerBar, { global: { plugins: [pinia] } });
  expect(wrapper.find('[role=alert]').text()).toContain('The server cannot be reached.');
  await wrapper.find('button').trigger('click');
  expect(engine.asked).toEqual([['retry']]);
  engine.show({ server: { status: 'open' } });
  await wrapper.vm.$nextTick();
  expect(wrapper.text()).toBe('');
});
