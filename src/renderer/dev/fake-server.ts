import { errorBody, type ErrorCode } from '../../shared/errors.ts';
import type { FileInfo } from '../../shared/files.ts';
import type { KeptFile } from '../../shared/kept.ts';
import type { HistoryCall } from '../stores/history.ts';
import * as sample from './fixtures.ts';

/** What a link gives; null never answers. */
export type Content = Uint8Array<ArrayBuffer> | string | null | { code: ErrorCode; status: number };

interface Stock {
  people?: typeof sample.everyone | undefined;
  /** 'waiting' never answers. */
  history?: readonly HistoryCall[] | 'waiting' | 'failed' | undefined;
  /** My files. */
  files?: readonly FileInfo[] | 'failed' | undefined;
  /** By the id of a file. */
  contents?: Readonly<Record<string, Content>> | undefined;
  /** Files whose marks stayed with a call. */
  kept?: readonly (KeptFile & { callId: string })[] | undefined;
}

/** Stands in for the server's HTTP interface: who is here, and the history by pages. */
export function fakeServer({
  people = sample.everyone,
  history = [],
  files = [],
  contents = {},
  kept = [],
}: Stock = {}) {
  return async (address: string | URL): Promise<Response> => {
    const { pathname, searchParams } = new URL(address);
    if (pathname === '/api/files') {
      return files === 'failed' ? refusal('UNAVAILABLE', 503) : Response.json({ files });
    }
    if (pathname === '/api/kept') return Response.json({ kept: kept.map(({ callId, file }) => ({ callId, file })) });
    if (pathname.startsWith('/api/kept/')) {
      const found = kept.find(({ callId, file }) => pathname === `/api/kept/${callId}/${file.id}`);
      return found === undefined ? refusal('FILE_NOT_FOUND', 404) : Response.json(found);
    }
    if (pathname.startsWith('/files/')) return contentOf(contents[pathname.slice('/files/'.length)]);
    if (pathname !== '/api/calls') return Response.json({ users: people });
    if (history === 'waiting') return new Promise(() => undefined);
    if (history === 'failed') return refusal('INTERNAL', 500);
    const from = history.findIndex(({ callId }) => callId === searchParams.get('before')) + 1;
    return Response.json({ calls: history.slice(from, from + Number(searchParams.get('limit'))) });
  };
}

const refusal = (code: ErrorCode, status: number): Response => Response.json({ error: errorBody(code) }, { status });

async function contentOf(content: Content | undefined): Promise<Response> {
  if (content === undefined) return refusal('LINK_INVALID', 403);
  if (content === null) return new Promise(() => undefined);
  if (typeof content === 'object' && 'code' in content) return refusal(content.code, content.status);
  return new Response(content);
}
