// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { testApp } from '../../dev/test-app.ts';
import SignInForm from './SignInForm.vue';

async function form() {
  const { bridge, pinia } = await testApp({}, { session: undefined });
  const wrapper = mount(SignInForm, { attachTo: document.body, global: { plugins: [pinia] } });
  const field = (label: string) =>
    wrapper.find(
      `#${wrapper
        .findAll('label')
        .find((one) => one.text() === label)
        ?.attributes('for')}`,
    );
  const button = (name: string) => wrapper.findAll('button').find((one) => one.text() === name);
  return { bridge, wrapper, field, button };
}

it('has the server filled in and says that the form is shown', async () => {
  const { bridge, field } = await form();
  expect(field('Server').element).toHaveProperty('value', 'http://127.0.0.1:4400');
  expect(bridge.argumentsOf('app.ready')).toEqual([{ signedIn: false }]);
});

it('signs in with what was typed and stays busy until main reloads the page', async () => {
  const { bridge, wrapper, field, button } = await form();
  await field('Name').setValue('ada');
  await field('Password').setValue('correct horse');
  await wrapper.find('form').trigger('submit');
  await wrapper.find('form').trigger('submit');
  const credentials = { server: 'http://127.0.0.1:4400', name: 'ada', password: 'correct horse' };
  expect(bridge.argumentsOf('account.signIn')).toEqual([credentials]);
  expect(button('Sign in')?.attributes('aria-busy')).toBe('true');
});

it('says at the field what is wrong and takes another try', async () => {
  const { bridge, wrapper, field, button } = await form();
  bridge.answers['account.create'] = () => ({
    ok: false,
    error: { code: 'NAME_TAKEN', message: 'That name is taken. Choose another, or sign in.' },
  });
  await field('Name').setValue('ada');
  await field('Password').setValue('correct horse');
  await button('Create account')?.trigger('click');
  await flushPromises();
  const name = field('Name');
  expect(name.attributes('aria-invalid')).toBe('true');
  expect(document.activeElement).toBe(name.element);
  expect(wrapper.find(`#${name.attributes('aria-describedby')}`).text()).toContain('That name is taken.');
  expect(button('Create account')?.attributes('aria-busy')).toBe('false');
});

it('sends nothing that cannot be right', async () => {
  const { bridge, wrapper, field, button } = await form();
  await field('Name').setValue('ada');
  await field('Password').setValue('short');
  await button('Create account')?.trigger('click');
  expect(bridge.argumentsOf('account.create')).toEqual([]);
  expect(wrapper.text()).toContain('Choose a password of 8 to 256 characters.');
});
