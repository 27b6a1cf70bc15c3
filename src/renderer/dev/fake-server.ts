import { errorBody } from '../../shared/errors.ts';
import type { HistoryCall } from '../stores/history.ts';
import * as sample from './fixtures.ts';

interface Stock {
  people?: typeof sample.everyone | undefined;
  /** 'waiting' never answers. */
  history?: readonly HistoryCall[] | 'waiting' | 'failed' | undefined;
}

/** Stands in for the server's HTTP interface: who is here, and the history by pages. */
export function fakeServer({ people = sample.everyone, history = [] }: Stock = {}) {
  return async (address: string | URL): Promise<Response> => {
    const { pathname, searchParams } = new URL(address);
    if (pathname !== '/api/calls') return Response.json({ users: people });
    if (history === 'waiting') return new Promise(() => undefined);
    if (history === 'failed') return Response.json({ error: errorBody('INTERNAL') }, { status: 500 });
    const from = history.findIndex(({ callId }) => callId === searchParams.get('before')) + 1;
    return Response.json({ calls: history.slice(from, from + Number(searchParams.get('limit'))) });
  };
}
