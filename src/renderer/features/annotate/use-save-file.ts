import { shallowRef, watch } from 'vue';
import type { FileInfo } from '../../../shared/files.ts';
import type { Mark } from '../../../shared/sync/state.ts';
import { exportInWorker } from '../../export/export-in-worker.ts';
import type { ExportedType } from '../../export/exported.ts';
import { fetchContent, linkAddresses } from '../../stores/file-content.ts';
import { sentenceOf } from '../../stores/sentence.ts';
import { ServerError } from '../../stores/server-error.ts';
import { useSessionStore } from '../../stores/session.ts';

/** How long a new link is waited for. */
const LINK_MS = 10_000;
const NO_LINK = 'The file cannot be loaded right now. Try again in a moment.';

export interface Source {
  file: FileInfo;
  /** To its bytes, as it is now; undefined while none is known. */
  link: () => string | undefined;
  /** The link has expired: another one follows. */
  renew: () => void;
  marks: readonly Mark[];
  /** The height of a page by its width. */
  aspect: number;
}

/** Saves a file where the person says, with or without what was drawn on it. */
export function useSaveFile(refused: (sentence: string) => void) {
  const account = useSessionStore();
  const saving = shallowRef(false);

  async function save(source: Source, withMarks: boolean): Promise<void> {
    if (saving.value) return;
    saving.value = true;
    try {
      const content = await load(source);
      const made = withMarks
        ? await marked(source, content)
        : { name: source.file.name, bytes: new Uint8Array(content) };
      const answer = await window.parley.request('file.save', { name: made.name, content: made.bytes });
      if (!answer.ok) refused(answer.error.message);
    } catch (error) {
      refused(sentenceOf(error));
    } finally {
      saving.value = false;
    }
  }

  function fetchFrom(link: string | undefined, bytes: number): Promise<ArrayBuffer> {
    const addresses = linkAddresses(account.servers, link);
    if (addresses.length === 0) throw new Error(NO_LINK);
    const never = new AbortController().signal;
    return fetchContent(addresses, bytes, () => undefined, never);
  }

  async function load({ file: { bytes }, link, renew }: Source): Promise<ArrayBuffer> {
    const old = link();
    try {
      return await fetchFrom(old, bytes);
    } catch (error) {
      if (!(error instanceof ServerError) || error.code !== 'LINK_EXPIRED') throw error;
      const another = changed(link, old);
      renew();
      await another;
      return fetchFrom(link(), bytes);
    }
  }

  async function marked({ file: { id, name, mediaType }, marks, aspect }: Source, content: ArrayBuffer) {
    const placed = marks.flatMap(({ surface, annotation, from }) =>
      surface.type === 'file' && surface.fileId === id
        ? [{ page: surface.page, mark: { ...annotation, author: from } }]
        : [],
    );
    const made = await exportInWorker({ bytes: content, mediaType, marks: placed, aspect });
    return { name: nameOf(name, made.mediaType), bytes: made.bytes };
  }

  return { saving, canMark, save };
}

/** Settles when there is another link, or none has come for so long. */
function changed(link: () => string | undefined, old: string | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      off();
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(done, LINK_MS);
    const off = watch(link, (now) => {
      if (now !== old) done();
    });
  });
}

/** Whether marks can be put into it. */
export function canMark({ mediaType }: FileInfo): boolean {
  return mediaType === 'application/pdf' || mediaType.startsWith('image/');
}

const endings: Record<ExportedType, string> = {
  'application/pdf': 'pdf',
  'image/png': 'png',
  'image/svg+xml': 'svg',
};

/** “design.pdf” with marks is “design with marks.pdf”. */
export function nameOf(name: string, mediaType: ExportedType): string {
  const dot = name.lastIndexOf('.');
  const bare = dot > 0 ? name.slice(0, dot) : name;
  return `${bare} with marks.${endings[mediaType]}`;
}
