import { onScopeDispose, shallowRef, type ShallowRef } from 'vue';
import type { ScreenSource } from '../../../shared/ipc.ts';

type Listing = Record<ScreenSource['kind'], ScreenSource[]>;

export const REFRESH_MS = 2000;

/** What can be shared, with pictures renewed every two seconds while the scope lives. */
export function useSources(): {
  listing: Readonly<ShallowRef<Listing | undefined>>;
  failure: Readonly<ShallowRef<string | undefined>>;
} {
  const listing = shallowRef<Listing>();
  const failure = shallowRef<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over = false;

  async function refresh(): Promise<void> {
    const answer = await window.parley.request('screen.sources');
    if (over) return;
    if (answer.ok) listing.value = byKind(answer.value);
    failure.value = answer.ok ? undefined : answer.error.message;
    // Only after the answer: a slow system is not asked twice at once.
    timer = setTimeout(() => void refresh(), REFRESH_MS);
  }

  void refresh();
  onScopeDispose(() => {
    over = true;
    clearTimeout(timer);
  });
  return { listing, failure };
}

function byKind(sources: ScreenSource[]): Listing {
  return {
    screen: sources.filter(({ kind }) => kind === 'screen'),
    window: sources.filter(({ kind }) => kind === 'window'),
  };
}
