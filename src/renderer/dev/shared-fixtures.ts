import type { FileInfo } from '../../shared/files.ts';
import type { KeptFile } from '../../shared/kept.ts';
import type { Content } from './fake-server.ts';
import * as sample from './fixtures.ts';
import { makePdf } from './sample-pdf.ts';
import type { Shared } from './scene.ts';

let made = 0;

export function fileInfo(patch: Partial<FileInfo> = {}): FileInfo {
  made += 1;
  return {
    id: `file-${made}`,
    name: 'design.pdf',
    mediaType: 'application/pdf',
    bytes: 1000,
    ownerId: sample.ada.id,
    createdAt: '2026-01-01T12:00:00.000Z',
    ...patch,
  };
}

export const pdf = (pages: number) => (): Promise<Content> => makePdf(pages, 'https://example.org/a?b=c').then(solid);

function solid(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

/** The files of a scene with what their links give; sizes become true, as a server's are. */
export async function contentsOf(shared: Shared | undefined): Promise<Record<string, Content>> {
  const contents: Record<string, Content> = {};
  for (const { file, content } of shared?.files ?? []) {
    const ready = typeof content === 'function' ? await content() : content;
    contents[file.id] = ready;
    if (ready instanceof Uint8Array) file.bytes = ready.length;
    else if (typeof ready === 'string') file.bytes = new TextEncoder().encode(ready).length;
  }
  return contents;
}

/** The files of a scene as they stayed with a call. */
export function keptOf(shared: Shared | undefined, callId = ''): (KeptFile & { callId: string })[] {
  return (shared?.files ?? []).map(({ file }) => ({
    callId,
    file,
    url: `/files/${file.id}`,
    marks: [...(shared?.annotations ?? [])],
  }));
}

export function sharedState({
  files,
  presenter = sample.ben?.id,
  annotations = [],
  messages = [],
  hands = [],
}: Shared): object {
  return {
    seq: 1,
    annotations,
    messages,
    hands,
    presenter,
    files: files.map(({ file, page = 1 }) => ({ file, page, openedBy: presenter, url: `/files/${file.id}` })),
  };
}
