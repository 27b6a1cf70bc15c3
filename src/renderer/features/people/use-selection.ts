import { computed, shallowRef, type ComputedRef } from 'vue';
import type { Person } from '../../../shared/account.ts';

/** Whom the person has ticked for a group call; who disappears from the list disappears from it too. */
export function useSelection(people: ComputedRef<Person[]>) {
  const ids = shallowRef<ReadonlySet<string>>(new Set());
  const selected = computed(() => people.value.filter(({ id }) => ids.value.has(id)));

  function toggle(id: string): void {
    const next = new Set(ids.value);
    if (!next.delete(id)) next.add(id);
    ids.value = next;
  }

  function clear(): void {
    ids.value = new Set();
  }

  /** Acting on one of several selected entries acts on all of them. */
  function targetsFor(person: Person): Person[] {
    return ids.value.has(person.id) ? selected.value : [person];
  }

  return { ids, selected, toggle, clear, targetsFor };
}
