import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { ErrorBody } from '../../shared/errors.ts';
import type { IpcResult } from '../../shared/ipc.ts';
import { everyoneAgreed } from '../../shared/sync/actions/recording-change.ts';
import { isSeated } from '../../shared/call.ts';
import type { SessionView } from '../call/types.ts';
import { recordedPeople, whoIsRecorded } from './recorded-people.ts';
import type { RecordedFile } from '../recording/painter.ts';
import { Recorder, type RecordingProgress } from '../recording/recorder.ts';
import { useCallsStore } from './calls.ts';
import { useSessionStore } from './session.ts';
import { useSyncStore } from './sync.ts';

const nothing: RecordingProgress = { seconds: 0, bytes: 0 };

/** A refusal of main, thrown where a promise has to reject. */
class Refused extends Error {}

/** What `recording` of the shared state means for this person; and the recorder, while it is them who records. */
export const useRecordingStore = defineStore('recording', () => {
  const account = useSessionStore();
  const calls = useCallsStore();
  const sync = useSyncStore();
  /** Why it could not start or go on, until it is put away. */
  const failure = shallowRef<string>();
  /** Who did not want to be recorded, by name. */
  const declinedBy = shallowRef<string>();
  /** The last file of this window, until it is put away. */
  const saved = shallowRef<{ name: string; folder: string }>();
  const progress = shallowRef(nothing);
  const saving = shallowRef(false);
  /** While this person records. */
  const recorder = shallowRef<Recorder>();
  let starting = false;
  /** The call in which that was said. */
  let disowned: string | undefined;

  const me = computed(() => account.user?.id);
  const seated = computed(() => (calls.session?.call?.participants ?? []).filter(({ status }) => isSeated(status)));
  /** Undefined also when who asked for it is not in the call any more: nobody writes a file then. */
  const recording = computed(() => {
    const { recording: shared } = sync.view.state;
    return shared !== undefined && seated.value.some(({ userId }) => userId === shared.by) ? shared : undefined;
  });
  const mine = computed(() => recording.value !== undefined && recording.value.by === me.value);
  /** Who may be in the file that is written here, by id; nobody while none is. */
  const people = computed(() =>
    recorder.value === undefined ? [] : whoIsRecorded(me.value, sync.view.state.recording),
  );
  const by = computed(() => nameOf(recording.value?.by));
  const agreed = computed(() => me.value !== undefined && recording.value?.agreed.includes(me.value) === true);
  /** This person has not answered yet. */
  const asked = computed(
    () =>
      recording.value !== undefined &&
      !mine.value &&
      !agreed.value &&
      (me.value === undefined || !recording.value.declined.includes(me.value)),
  );
  /** Whose answer is missing, by name. */
  const waitingFor = computed(() =>
    seated.value
      .filter(({ userId }) => userId !== recording.value?.by && !recording.value?.agreed.includes(userId))
      .filter(({ userId }) => !recording.value?.declined.includes(userId))
      .map(({ displayName }) => displayName),
  );

  function nameOf(userId: string | undefined): string {
    return seated.value.find((person) => person.userId === userId)?.displayName ?? 'Somebody';
  }

  function tell(change: 'request' | 'agree' | 'decline' | 'start' | 'stop'): Promise<ErrorBody | undefined> {
    return sync.act('RECORDING_CHANGE', { change });
  }

  /** As `tell`, of what a person did: they hear why it was refused. */
  async function ask(change: 'request' | 'agree' | 'decline'): Promise<void> {
    failure.value = (await tell(change))?.message;
  }

  function dismiss(): void {
    failure.value = undefined;
    declinedBy.value = undefined;
    saved.value = undefined;
  }

  async function request(): Promise<void> {
    dismiss();
    await ask('request');
  }

  async function stop(): Promise<void> {
    if (sync.callId !== undefined && mine.value) void tell('stop');
    await finish();
  }

  /** Everyone agreed. Nothing is recorded before the server has taken that, and told everyone. */
  async function begin(): Promise<void> {
    if (starting || recorder.value !== undefined) return;
    starting = true;
    try {
      // Refused: somebody came in just now, and is asked first.
      if ((await tell('start')) !== undefined) return;
      const people = seated.value.map(({ displayName }) => displayName);
      valueOf(await window.parley.request('recording.begin', { people }));
      const next = new Recorder({ target: { write }, progress: (now) => (progress.value = now), failed });
      recorder.value = next;
      progress.value = nothing;
      await next.start();
      show(calls.session);
    } catch (error) {
      failed(error);
    } finally {
      starting = false;
    }
  }

  async function write(position: number, data: Uint8Array<ArrayBuffer>): Promise<void> {
    valueOf(await window.parley.request('recording.write', { position, data }));
  }

  /** The call goes on without it; what was written is kept. */
  function failed(error: unknown): void {
    recorder.value = undefined;
    say(error);
    void tell('stop');
    void window.parley.request('recording.end');
  }

  function show(session: SessionView | undefined): void {
    const user = account.user;
    if (session === undefined || user === undefined) return;
    recorder.value?.show(recordedPeople(session, user, sync.view.state.recording));
  }

  /** What of the open files is in front goes into the recording; nothing without one. */
  function showFile(file: RecordedFile | undefined): void {
    if (recorder.value === undefined) file?.picture?.close();
    else recorder.value.showFile(file);
  }

  async function finish(): Promise<void> {
    const ending = recorder.value;
    if (ending === undefined) return;
    recorder.value = undefined;
    saving.value = true;
    try {
      await ending.stop();
      saved.value = valueOf(await window.parley.request('recording.end'));
    } catch (error) {
      say(error);
    } finally {
      saving.value = false;
    }
  }

  function say(error: unknown): void {
    failure.value =
      error instanceof Refused ? error.message : 'The recording stopped: it could not be made here. Try again.';
  }

  /** The page that recorded is gone, and this one came back: nobody writes a file. Said once, whatever is answered. */
  function disown(running: boolean): void {
    if (!running || recorder.value !== undefined || starting || disowned === sync.callId) return;
    disowned = sync.callId;
    void tell('stop');
  }

  /** Follows the call; returns the function that stops it. */
  function follow(): () => void {
    const stops = [
      watch(
        () => [calls.session, sync.view.state.recording] as const,
        ([session]) => show(session),
        { flush: 'sync' },
      ),
      watch(
        () =>
          recording.value !== undefined &&
          mine.value &&
          !recording.value.started &&
          everyoneAgreed(
            recording.value,
            seated.value.map(({ userId }) => userId),
          ),
        (ready) => {
          if (ready) void begin();
        },
      ),
      watch(() => mine.value && recording.value?.started === true, disown, { immediate: true }),
      // Left, or over, or not mine any more.
      watch([mine, () => sync.callId], () => {
        if (!mine.value) void finish();
      }),
      sync.onEvent((event) => {
        const declined = event.action === 'RECORDING_CHANGE' && event.change === 'decline' && event.after !== undefined;
        if (declined && recorder.value === undefined) declinedBy.value = nameOf(event.from);
      }),
      () => void finish(),
    ];
    return () => {
      for (const off of stops) off();
    };
  }

  return {
    recording,
    mine,
    by,
    agreed,
    asked,
    waitingFor,
    failure,
    declinedBy,
    saved,
    saving,
    progress,
    follow,
    people,
    showFile,
    /** In pixels, how large a picture of a file can be used. */
    filePlace: () => recorder.value?.filePlace,
    request,
    stop,
    agree: () => ask('agree'),
    decline: () => ask('decline'),
    reveal: () => window.parley.request('recording.reveal'),
    dismiss,
  };
});

function valueOf<T>(answer: IpcResult<T>): T {
  if (!answer.ok) throw new Refused(answer.error.message);
  return answer.value;
}
