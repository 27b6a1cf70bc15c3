import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { HandTool } from '../sync/annotations/board.ts';
import { personColour } from '../ui/person-colour.ts';
import { useSessionStore } from './session.ts';
import { useSharedFilesStore } from './shared-files.ts';
import { useSyncStore } from './sync.ts';

/** Thousandths of a page's width. */
export const WIDTHS = [2, 4, 8, 16] as const;

/** With what this person draws on the files and screens of the call, and what they may. */
export const useAnnotationsStore = defineStore('annotations', () => {
  const account = useSessionStore();
  const sync = useSyncStore();
  const shared = useSharedFilesStore();

  /** The tools are out. */
  const open = shallowRef(false);
  const tool = shallowRef<HandTool>('pen');
  const chosenColor = shallowRef<string>();
  const width = shallowRef<number>(4);
  /** Whose screen is in front, instead of a file. */
  const sharer = shallowRef<string>();
  /** What can be undone and redone, by file, and by who shares. */
  const histories = shallowRef<ReadonlyMap<string, { undo: boolean; redo: boolean }>>(new Map());

  const me = computed(() => account.user?.id ?? '');
  const ownColor = computed(() => personColour(me.value).ink);
  const color = computed(() => chosenColor.value ?? ownColor.value);
  /** What is in front is mine: so is everything on it. */
  const mine = computed(() => (sharer.value ?? shared.front?.file.ownerId) === me.value);
  /** Nobody draws but who presents (and whose file or screen it is). */
  const presenterOnly = computed(() => sync.view.state.marking === 'presenter');
  const mayDraw = computed(() => !presenterOnly.value || shared.presenting || mine.value);
  /** Who shares their screen presents, if they want to say who draws. */
  const mayLock = computed(() => shared.presenting || (sharer.value !== undefined && mine.value));
  const history = computed(() => histories.value.get(sharer.value ?? shared.front?.file.id ?? ''));

  function remember(owner: string, of: { undo: boolean; redo: boolean }): void {
    histories.value = new Map(histories.value).set(owner, of);
  }

  async function letDraw(everyone: boolean): Promise<void> {
    if (!shared.presenting) await sync.act('PRESENTER_CHANGE', { userId: me.value });
    await sync.act('MARKING_CHANGE', { marking: everyone ? 'everyone' : 'presenter' });
  }

  return {
    open,
    tool,
    chosenColor,
    width,
    me,
    ownColor,
    color,
    mayDraw,
    presenterOnly,
    letDraw,
    mine,
    mayLock,
    sharer,
    history,
    remember,
  };
});
