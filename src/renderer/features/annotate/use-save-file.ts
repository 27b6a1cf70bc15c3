import { shallowRef } from 'vue';
import type { FileInfo } from '../../../shared/files.ts';
import type { Mark } from '../../../shared/sync/state.ts';
import { exportInWorker } from '../../export/export-in-worker.ts';
import type { ExportedType } from '../../export/exported.ts';
import { fetchContent } from '../../stores/file-content.ts';
import type { FileLink } from '../../stores/file-link.ts';
import { sentenceOf } from '../../stores/sentence.ts';

export interface Source {
  file: FileInfo;
  fileLink: FileLink;
  marks: readonly Mark[];
  /** The height of a page by its width. */
  aspect: number;
}

/** Saves a file where the person says, with or without what was drawn on it. */
export function useSaveFile(refused: (sentence: string) => void) {
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

  function load({ file: { bytes }, fileLink }: Source): Promise<ArrayBuffer> {
    const never = new AbortController().signal;
    return fileLink.read((addresses) => fetchContent(addresses, bytes, () => undefined, never));
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
