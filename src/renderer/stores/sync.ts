import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import * as v from 'valibot';
import type { CallSnapshot } from '../../shared/call.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import type { SyncActionName, SyncEvent } from '../../shared/sync/actions.ts';
import { emptyState } from '../../shared/sync/state.ts';
import type { Surface } from '../../shared/sync/surface.ts';
import { bodyOf } from '../call/call-error.ts';
import { seatedHere, seatedIn } from '../call/roster.ts';
import type { Calls, CallView } from '../call/types.ts';
import { SyncClient, type SyncPort, type SyncView } from '../sync/sync-client.ts';
import { getJson } from './api.ts';
import { useSessionStore } from './session.ts';

const nothing: SyncView = { seq: 0, state: emptyState, links: new Map() };

/** Mirrors what is shared in the call this device is in, and forwards what its person does. */
export const useSyncStore = defineStore('sync', () => {
  const account = useSessionStore();
  const view = shallowRef(nothing);
  const callId = shallowRef<string>();
  const listeners = new Set<(event: SyncEvent) => void>();
  let client: SyncClient | undefined;
  /** How many are told what this device tells. */
  let others = 0;

  /** Follows the calls of this engine; returns the function that stops it. */
  function follow(calls: Calls): () => void {
    const port: SyncPort = {
      on: (event, listener) => calls.onServerEvent(event, listener),
      request: (event, payload) =>
        calls.sync(event, payload).then(
          (fields) => ({ ok: true, fields }),
          (error: unknown) => ({ ok: false, error: bodyOf(error) }),
        ),
      tell: (payload) => calls.tell(payload),
      wholeState,
    };
    const show = ({ session }: CallView): void => {
      others = session?.call === undefined ? 0 : seatedIn(session.call) - 1;
      enter(port, callWithMe(session?.call));
    };
    show(calls.view);
    const off = calls.on('change', show);
    return () => {
      off();
      enter(port, undefined);
    };
  }

  function enter(port: SyncPort, next: string | undefined): void {
    if (next === callId.value) return;
    callId.value = next;
    client?.close();
    client = undefined;
    view.value = nothing;
    const me = account.user?.id;
    if (next === undefined || me === undefined) return;
    client = new SyncClient(port, next, me, {
      changed: (changed) => {
        view.value = changed;
      },
      event: (event) => {
        for (const listener of listeners) listener(event);
      },
    });
  }

  /** The call, while this very device has a seat in it. */
  function callWithMe(call: CallSnapshot | undefined): string | undefined {
    const { user, bootstrap } = account;
    if (call === undefined || user === undefined || bootstrap === undefined) return undefined;
    return seatedHere(call, { userId: user.id, deviceId: bootstrap.deviceId }) ? call.callId : undefined;
  }

  async function wholeState(id: string): Promise<unknown> {
    const token = account.bootstrap?.session?.token;
    if (token === undefined) return undefined;
    const answer = await getJson({ servers: account.servers, token }, `/api/calls/${id}/sync`, v.unknown());
    return answer.ok ? answer.value : undefined;
  }

  /** Resolves to why it was refused, or to nothing. */
  async function act(action: SyncActionName, fields: object): Promise<ErrorBody | undefined> {
    return client?.act(action, fields);
  }

  return {
    /** The call whose state this is; undefined while there is none. */
    callId,
    view,
    follow,
    act,
    tell: (action: SyncActionName, fields: object) => client?.tell(action, fields),
    /** Where this person points. */
    point: (surface: Surface, x: number, y: number) => client?.point({ surface, x, y }, others),
    /** Asks for everything anew: links to files that have expired come with it. */
    refresh: () => client?.ask(),
    /** Everything others do, of every kind; returns the function that stops it. */
    onEvent(listener: (event: SyncEvent) => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
});
