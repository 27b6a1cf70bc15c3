import type { Person } from '../../../shared/account.ts';

const collator = new Intl.Collator(undefined, { usage: 'search', sensitivity: 'base' });

/** Finds what was typed in either name, whatever the case and the accents. */
export function matches(person: Pick<Person, 'name' | 'displayName'>, query: string): boolean {
  const wanted = fold(query.trim());
  return [person.displayName, person.name].some(
    (name) => fold(name).includes(wanted) || collator.compare(name, query) === 0,
  );
}

function fold(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLocaleLowerCase();
}
