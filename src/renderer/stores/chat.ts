import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import { useSessionStore } from './session.ts';
import { useSyncStore } from './sync.ts';

/** How long a reaction floats. */
export const REACTION_MS = 4_000;
/** At once, of everyone: who sends more makes the oldest go. */
const MOST_REACTIONS = 40;
export const MAX_MESSAGE = 4_000;

export const REACTIONS = [
  { emoji: '👍', word: 'Thumbs up' },
  { emoji: '❤️', word: 'Heart' },
  { emoji: '😂', word: 'Laughing' },
  { emoji: '👏', word: 'Clapping' },
  { emoji: '🎉', word: 'Celebrating' },
  { emoji: '😮', word: 'Surprised' },
] as const;

export interface Reaction {
  id: number;
  from: string;
  emoji: string;
}

/** What is said in writing and by signs in the call this device is in. */
export const useChatStore = defineStore('chat', () => {
  const account = useSessionStore();
  const sync = useSyncStore();

  const open = shallowRef(false);
  /** What is being written, kept while the panel is closed. */
  const draft = shallowRef('');
  const refusal = shallowRef<string>();
  const reactions = shallowRef<readonly Reaction[]>([]);
  /** The last message that was on the screen. */
  const read = shallowRef(0);
  let last = 0;

  const me = computed(() => account.user?.id);
  const messages = computed(() => sync.view.state.messages);
  const unread = computed(() =>
    open.value ? 0 : messages.value.filter(({ seq, from }) => seq > read.value && from !== me.value).length,
  );
  /** Who wants to speak, who raised first in front. */
  const hands = computed(() => sync.view.state.hands);
  const raised = computed(() => me.value !== undefined && hands.value.includes(me.value));

  watch([open, messages], () => {
    if (open.value) read.value = messages.value.at(-1)?.seq ?? read.value;
  });

  function follow(): () => void {
    const stops = [
      sync.onEvent((event) => {
        if (event.action === 'REACTION') float(event.from, event.emoji);
      }),
      // What belonged to a call goes with it.
      watch(
        () => sync.callId,
        () => {
          draft.value = '';
          refusal.value = undefined;
          reactions.value = [];
          read.value = 0;
          open.value = false;
        },
      ),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  /** What is refused goes back into the field, unless there is something else by then. */
  async function send(): Promise<void> {
    const text = draft.value.trim();
    if (text === '') return;
    draft.value = '';
    refusal.value = undefined;
    const refused = await sync.act('CHAT_MESSAGE', { text });
    if (refused === undefined) return;
    refusal.value = refused.message;
    if (draft.value === '') draft.value = text;
  }

  function react(emoji: string): void {
    if (me.value === undefined) return;
    float(me.value, emoji);
    void sync.act('REACTION', { emoji });
  }

  function float(from: string, emoji: string): void {
    const id = ++last;
    reactions.value = [...reactions.value, { id, from, emoji }].slice(-MOST_REACTIONS);
    setTimeout(() => {
      reactions.value = reactions.value.filter((one) => one.id !== id);
    }, REACTION_MS);
  }

  return {
    open,
    draft,
    refusal,
    messages,
    unread,
    reactions,
    hands,
    raised,
    follow,
    send,
    react,
    raise: (up: boolean) => sync.act('HAND_RAISE', { raised: up }),
  };
});
