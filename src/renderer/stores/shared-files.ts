import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { SyncEvent } from '../../shared/sync/actions.ts';
import type { SharedFile } from '../../shared/sync/state.ts';
import type { Seen, View } from '../viewer/messages.ts';
import { FileLink } from './file-link.ts';
import { useSessionStore } from './session.ts';
import { useSyncStore } from './sync.ts';

/** Where somebody is in the files of the call. */
export interface Place {
  fileId: string;
  page: number;
}

/**
 * The files that are open in the call, and whom this person follows through them. One person presents; everybody else
 * sees what that one sees, until they browse alone.
 */
export const useSharedFilesStore = defineStore('shared-files', () => {
  const account = useSessionStore();
  const sync = useSyncStore();

  const files = computed(() => sync.view.state.files);
  const presenter = computed(() => sync.view.state.presenter);
  const presenting = computed(() => presenter.value !== undefined && presenter.value === account.user?.id);
  /** What was asked for and refused, until dismissed or done. */
  const refusal = shallowRef<string>();
  const alone = shallowRef(false);
  const following = computed(() => presenter.value !== undefined && !presenting.value && !alone.value);

  const chosen = shallowRef<string>();
  /** Of the open files, the one that is in front. */
  const front = computed<SharedFile | undefined>(
    () => files.value.find(({ file }) => file.id === chosen.value) ?? files.value.at(-1),
  );
  /** What the presenter looks at in each file. */
  const views = shallowRef<ReadonlyMap<string, View>>(new Map());
  /** Where the others are, as far as they have said. */
  const places = shallowRef<ReadonlyMap<string, Place>>(new Map());
  let told: Place | undefined;

  function heard(event: SyncEvent): void {
    if (event.action === 'FILE_OPEN') {
      // Whoever browses alone is not torn away from what they read.
      if (!alone.value || front.value === undefined) chosen.value = event.fileId;
    } else if (event.action === 'PAGE_CHANGE') {
      place(event.from, event);
      if (following.value && event.from === presenter.value) chosen.value = event.fileId;
      // The head of the new page is what is seen of it until the presenter moves on it.
      forget(event.fileId);
    } else if (event.action === 'PAGE_BROWSE') {
      place(event.from, event);
    } else if (event.action === 'VIEW_CHANGE' && event.from === presenter.value) {
      const { zoom, x, y } = event;
      views.value = new Map(views.value).set(event.fileId, { zoom, x, y });
      if (following.value) chosen.value = event.fileId;
    }
  }

  function place(userId: string, { fileId, page }: Place): void {
    places.value = new Map(places.value).set(userId, { fileId, page });
  }

  function forget(fileId: string): void {
    const view = views.value.get(fileId);
    if (view !== undefined) views.value = new Map(views.value).set(fileId, { ...view, y: 0 });
  }

  function follow(): () => void {
    const stops = [
      sync.onEvent(heard),
      // What belonged to a call goes with it.
      watch(
        () => sync.callId,
        () => {
          alone.value = false;
          chosen.value = undefined;
          views.value = new Map();
          places.value = new Map();
          refusal.value = undefined;
          told = undefined;
        },
      ),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  async function act(...action: Parameters<typeof sync.act>): Promise<boolean> {
    refusal.value = undefined;
    const error = await sync.act(...action);
    refusal.value = error?.message;
    return error === undefined;
  }

  /** Shows a file to everybody in the call. */
  async function open(fileId: string): Promise<boolean> {
    if (!(await act('FILE_OPEN', { fileId }))) return false;
    chosen.value = fileId;
    return true;
  }

  /** This person looks at that: the others are told, whoever follows them goes there too. */
  function seen(fileId: string, { page, view, person }: Pick<Seen, 'page' | 'view' | 'person'>): void {
    const shared = files.value.find(({ file }) => file.id === fileId);
    if (shared === undefined) return;
    if (following.value && person) alone.value = true;
    if (presenting.value) {
      if (!person) return;
      if (shared.page !== page) void act('PAGE_CHANGE', { fileId, page });
      sync.tell('VIEW_CHANGE', { fileId, ...view });
      return;
    }
    if (fileId !== front.value?.file.id || (told?.fileId === fileId && told.page === page)) return;
    told = { fileId, page };
    sync.tell('PAGE_BROWSE', told);
  }

  /** Playing, pausing and moving is for everybody, but by who browses alone. */
  function played(fileId: string, playback: { playing: boolean; position: number }): void {
    if (!alone.value) void act('PLAYBACK_CHANGE', { fileId, ...playback });
  }

  /** Brings a file to the front; of those who follow, the presenter's choice is everybody's. */
  function choose(fileId: string): void {
    chosen.value = fileId;
    if (following.value) alone.value = true;
    // Opening what is open changes nothing but what the others have in front.
    if (presenting.value) void act('FILE_OPEN', { fileId });
  }

  /** One key leaves the presenter and the same comes back. */
  function browseAlone(on: boolean): void {
    if (presenting.value || presenter.value === undefined) return;
    alone.value = on;
  }

  return {
    files,
    front,
    presenter,
    presenting,
    following,
    alone,
    views,
    places,
    refusal,
    follow,
    open,
    close: (fileId: string) => act('FILE_CLOSE', { fileId }),
    /** Whether the marks on a file of mine stay with the call. */
    keepMarks: (fileId: string, keep: boolean) => act('MARKS_KEEP', { fileId, keep }),
    choose,
    seen,
    played,
    browseAlone,
    toggleAlone: () => browseAlone(!alone.value),
    async present(userId: string): Promise<void> {
      if ((await act('PRESENTER_CHANGE', { userId })) && userId === account.user?.id) alone.value = false;
    },
    /** This viewer's way to the bytes of an open file. */
    linkTo: (fileId: string) =>
      new FileLink({
        servers: () => account.servers,
        url: () => sync.view.links.get(fileId),
        renew: sync.refresh,
      }),
    dismissRefusal: () => {
      refusal.value = undefined;
    },
  };
});
