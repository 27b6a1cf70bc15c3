import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { FileInfo } from '../../shared/files.ts';
import { KeptFileSchema, KeptListSchema, type Kept, type KeptFile } from '../../shared/kept.ts';
import { getJson, removeAt } from './api.ts';
import { FileLink } from './file-link.ts';
import { useSessionStore } from './session.ts';

/** Files with marks that stayed with calls of my history, and the one of them that is open. */
export const useKeptStore = defineStore('kept', () => {
  const account = useSessionStore();
  const list = shallowRef<readonly Kept[]>([]);
  const opened = shallowRef<KeptFile & { callId: string }>();
  /** Why something could not be opened or removed, until the next try. */
  const refusal = shallowRef<string>();

  const byCall = computed(() => {
    const files = new Map<string, FileInfo[]>();
    for (const { callId, file } of list.value) files.set(callId, [...(files.get(callId) ?? []), file]);
    return files;
  });
  const session = () => {
    const token = account.bootstrap?.session?.token;
    return token === undefined ? undefined : { servers: account.servers, token };
  };
  const pathOf = (callId: string, fileId: string): string => `/api/kept/${callId}/${fileId}`;

  /** What cannot be had stays as it was: the history is there without it. */
  async function load(): Promise<void> {
    const signedIn = session();
    if (signedIn === undefined) return;
    const answer = await getJson(signedIn, '/api/kept', KeptListSchema);
    if (answer.ok) list.value = answer.value.kept;
  }

  /** Also anew: with it comes a link that has not expired. */
  async function open(callId: string, fileId: string): Promise<void> {
    const signedIn = session();
    if (signedIn === undefined) return;
    const answer = await getJson(signedIn, pathOf(callId, fileId), KeptFileSchema);
    refusal.value = answer.ok ? undefined : answer.error.message;
    if (answer.ok) opened.value = { callId, ...answer.value };
    else void load();
  }

  /** The marks are gone from the history, for everybody; the file is where it was. */
  async function remove(callId: string, fileId: string): Promise<void> {
    const signedIn = session();
    if (signedIn === undefined) return;
    const answer = await removeAt(signedIn, pathOf(callId, fileId));
    refusal.value = answer.ok ? undefined : answer.error.message;
    if (!answer.ok) return;
    opened.value = undefined;
    await load();
  }

  return {
    byCall,
    opened,
    refusal,
    load,
    open,
    remove,
    /** The way to the bytes of a file that is open. */
    linkTo: (callId: string, fileId: string) =>
      new FileLink({
        servers: () => account.servers,
        url: () => (opened.value?.file.id === fileId ? opened.value.url : undefined),
        renew: () => void open(callId, fileId),
      }),
    close: () => {
      opened.value = undefined;
    },
  };
});
