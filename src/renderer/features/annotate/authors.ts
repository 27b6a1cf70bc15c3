import { watch } from 'vue';
import type { User } from '../../../shared/account.ts';
import { isSeated } from '../../../shared/call.ts';
import type { SessionView } from '../../call/types.ts';
import type { Author } from '../../sync/annotations/people.ts';
import { personColour } from '../../ui/person-colour.ts';

/** Everybody who may have drawn something in this call, by their id; also who left. */
export function authorsOf(me: User, { remotes }: SessionView): [string, Author][] {
  const people = [me, ...remotes.map(({ userId, displayName }) => ({ id: userId, displayName }))];
  return people.map(({ id, displayName }) => [id, { name: displayName, colour: personColour(id).ink }]);
}

/** Says who left the call. */
export function onLeft(session: () => SessionView, left: (userId: string) => void): void {
  const present = (): string[] =>
    session()
      .remotes.filter(({ status }) => isSeated(status))
      .map(({ userId }) => userId);
  watch(present, (after, before) => {
    for (const userId of before) if (!after.includes(userId)) left(userId);
  });
}
