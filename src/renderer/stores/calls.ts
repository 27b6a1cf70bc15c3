import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { ChosenPresence } from '../../shared/account.ts';
import type { CallKind } from '../../shared/call.ts';
import type { CallEvents, Calls, CallView, StartOptions } from '../call/types.ts';
import type { Wishes } from '../call/quality/quality.ts';
import type { Sample } from '../call/quality/sample.ts';
import { tellApart } from '../ui/person-colour.ts';
import { recall, remember, type Callee, type CallMemory } from './call-memory.ts';
import { useLate, withoutHiccups } from './late.ts';
import { ongoingOf } from './ongoing.ts';
import { ringOf } from './ring.ts';
import { sentenceOf } from './sentence.ts';
import { useSettled } from './settled.ts';
import { useSessionStore } from './session.ts';

const nothing: CallView = {
  server: { status: 'connecting' },
  incoming: [],
  ongoing: [],
  session: undefined,
  prospect: undefined,
  last: undefined,
};

/** Mirrors the call engine's view and forwards what a person does. Holds no truth of its own. */
export const useCallsStore = defineStore('calls', () => {
  const account = useSessionStore();
  const view = shallowRef<CallView>(nothing);
  const memory = shallowRef<CallMemory>(new Map());
  /** Why the last thing the person asked for could not be done, until they dismiss it or it works. */
  const refusal = shallowRef<string>();
  let engine: Calls | undefined;

  const { late, follow } = useLate();
  const session = computed(() => withoutHiccups(view.value.session, late.value));
  /** What the stage shows, or will show once the call that rings is accepted. */
  const staged = computed(() => session.value ?? view.value.prospect);
  const settled = useSettled(() => session.value?.state === 'connected');
  const server = computed(() => view.value.server);
  /** Who calls, oldest first. */
  const callers = computed(() => view.value.incoming.map((call) => ringOf(call, account.user?.id)));
  /** Calls that go on without this device. */
  const ongoing = computed(() => view.value.ongoing.map((call) => ongoingOf(call, account.user?.id)));
  const last = computed(() => view.value.last);
  /** Whom the last call was with. */
  const lastCall = computed(() => (last.value === undefined ? undefined : recall(memory.value, last.value.callId)));

  function show(next: CallView): void {
    memory.value = remember(memory.value, next, account.user?.id);
    view.value = next;
    tellApart((next.session ?? next.prospect)?.call?.participants.map(({ userId }) => userId) ?? []);
    follow(next.session);
  }

  /** Follows this engine from now on; returns the function that stops it. */
  function attach(calls: Calls): () => void {
    engine = calls;
    show(calls.view);
    const off = calls.on('change', show);
    return () => {
      off();
      engine = undefined;
      view.value = nothing;
    };
  }

  async function attempt(act: (calls: Calls) => Promise<void> | void): Promise<boolean> {
    if (engine === undefined) return false;
    refusal.value = undefined;
    try {
      await act(engine);
      return true;
    } catch (error) {
      refused(error);
      return false;
    }
  }

  function refused(error: unknown): void {
    // A call that failed says so itself, in `last`.
    if (view.value.last?.error === undefined) refusal.value = sentenceOf(error);
  }

  const start = (to: Callee[], kind: CallKind, options?: StartOptions): Promise<boolean> =>
    attempt((calls) => (options === undefined ? calls.start(to, kind) : calls.start(to, kind, options)));

  async function callAgain(): Promise<void> {
    if (lastCall.value === undefined) return;
    const { people, kind, incoming } = lastCall.value;
    // Calling back is a call to who called; the rest of that call are not rung again.
    const again = incoming ? undefined : last.value?.callId;
    await start(people, kind, again === undefined ? undefined : { again });
  }

  return {
    view,
    session,
    staged,
    /** The call goes on: what it can do without at first may begin. */
    settled,
    callers,
    ongoing,
    server,
    last,
    lastCall,
    refusal,
    attach,
    start,
    callAgain,
    refused,
    dismissRefusal: () => {
      refusal.value = undefined;
    },
    accept: (callId: string) => attempt((calls) => calls.accept(callId)),
    reject: (callId: string) => attempt((calls) => calls.reject(callId)),
    rejoin: (callId: string) => attempt((calls) => calls.rejoin(callId)),
    invite: (to: readonly string[]) => attempt((calls) => calls.invite(to)),
    leave: () => attempt((calls) => calls.leave()),
    setMicrophone: (on: boolean) => attempt((calls) => calls.setMicrophone(on)),
    setCamera: (on: boolean) => attempt((calls) => calls.setCamera(on)),
    shareScreen: () => attempt((calls) => calls.shareScreen()),
    stopSharing: () => attempt((calls) => calls.stopSharing()),
    choosePresence: (chosen: ChosenPresence) => attempt((calls) => calls.setPresence({ chosen })),
    /** Digits to compare with a person in the call. */
    safetyCode: async (userId: string) => engine?.safetyCode(userId),
    /** Nobody asked for it, so nobody is told when it fails. */
    setIdle: (idle: boolean) => engine?.setPresence({ idle }).catch(() => undefined),
    setWishes: (wishes: Wishes) => engine?.setWishes(wishes),
    samples: (userId: string): readonly Sample[] => engine?.samples(userId) ?? [],
    /** Calls back with everyone's newest sample; returns the function that stops it. */
    onSample: (heard: (sampled: CallEvents['sample']) => void) => engine?.on('sample', heard) ?? (() => undefined),
    retry: () => attempt((calls) => calls.retry()),
    networkChanged: () => attempt((calls) => calls.networkChanged()),
  };
});
