import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { Bootstrap, IpcResult } from '../../shared/ipc.ts';

export interface Credentials {
  server: string;
  name: string;
  password: string;
}

/** Who is signed in, on what; main owns the truth and reloads the page when it changes. */
export const useSessionStore = defineStore('session', () => {
  const bootstrap = shallowRef<Bootstrap>();
  const failure = shallowRef<string>();

  const user = computed(() => bootstrap.value?.session?.user);
  const servers = computed(() => bootstrap.value?.servers ?? []);

  async function load(): Promise<Bootstrap | undefined> {
    const answer = await window.parley.request('app.bootstrap');
    failure.value = answer.ok ? undefined : answer.error.message;
    bootstrap.value = answer.ok ? answer.value : undefined;
    return bootstrap.value;
  }

  function signIn(credentials: Credentials): Promise<IpcResult<null>> {
    return window.parley.request('account.signIn', credentials);
  }

  function createAccount(credentials: Credentials): Promise<IpcResult<null>> {
    return window.parley.request('account.create', credentials);
  }

  async function signOut(): Promise<void> {
    await window.parley.request('account.signOut');
  }

  /** The server does not know this session any more. */
  async function expire(): Promise<void> {
    await window.parley.request('account.expired');
  }

  return { bootstrap, failure, user, servers, load, signIn, createAccount, signOut, expire };
});
