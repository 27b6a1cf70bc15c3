import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { FilesAnswerSchema, type FileInfo } from '../../shared/files.ts';
import { getJson, removeAt } from './api.ts';
import { useSessionStore } from './session.ts';
import { sentenceOf } from './sentence.ts';
import { upload } from './upload.ts';

/** A file on its way to the server. */
export interface Upload {
  id: number;
  name: string;
  /** 0..1 */
  progress: number;
  failure: string | undefined;
}

/** The files this person has on the server, and those on their way there. */
export const useMyFilesStore = defineStore('my-files', () => {
  const account = useSessionStore();
  const files = shallowRef<readonly FileInfo[]>([]);
  const status = shallowRef<'loading' | 'ready' | 'failed'>('loading');
  const failure = shallowRef<string>();
  const uploads = shallowRef<readonly Upload[]>([]);
  const running = new Map<number, AbortController>();
  let last = 0;

  const newestFirst = computed(() => files.value.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt)));
  const session = () => {
    const token = account.bootstrap?.session?.token;
    return token === undefined ? undefined : { servers: account.servers, token };
  };

  async function load(): Promise<void> {
    const signedIn = session();
    if (signedIn === undefined) return;
    const answer = await getJson(signedIn, '/api/files', FilesAnswerSchema);
    if (answer.ok) files.value = answer.value.files;
    status.value = answer.ok || files.value.length > 0 ? 'ready' : 'failed';
    failure.value = answer.ok ? undefined : answer.error.message;
  }

  function change(id: number, patch: Partial<Upload>): void {
    uploads.value = uploads.value.map((one) => (one.id === id ? { ...one, ...patch } : one));
  }

  /** Takes a file to the server; undefined when it was given up or refused, which then stands in `uploads`. */
  async function add(file: File): Promise<FileInfo | undefined> {
    const signedIn = session();
    if (signedIn === undefined) return undefined;
    const id = ++last;
    const stop = new AbortController();
    running.set(id, stop);
    uploads.value = [...uploads.value, { id, name: file.name, progress: 0, failure: undefined }];
    try {
      const info = await upload(signedIn, file, (progress) => change(id, { progress }), stop.signal);
      files.value = [info, ...files.value];
      status.value = 'ready';
      dismiss(id);
      return info;
    } catch (error) {
      if (!stop.signal.aborted) change(id, { failure: sentenceOf(error) });
      return undefined;
    } finally {
      running.delete(id);
    }
  }

  /** Gives an upload up, or takes a failed one out of sight. */
  function dismiss(id: number): void {
    running.get(id)?.abort();
    uploads.value = uploads.value.filter((one) => one.id !== id);
  }

  async function remove(id: string): Promise<void> {
    const signedIn = session();
    if (signedIn === undefined) return;
    const answer = await removeAt(signedIn, `/api/files/${encodeURIComponent(id)}`);
    failure.value = answer.ok ? undefined : answer.error.message;
    if (answer.ok) files.value = files.value.filter((file) => file.id !== id);
  }

  return { files: newestFirst, status, failure, uploads, load, add, dismiss, remove };
});
