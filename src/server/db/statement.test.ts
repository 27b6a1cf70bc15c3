import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { prepare, type Slot } from './statement.ts';
import { build } from './transaction.ts';

test('values go where they were named, in every use anew; what is no slot stays', () => {
  const statement = prepare((slot: Slot<{ userId: string; since: Date | null }>) =>
    build
      .selectFrom('users')
      .select('id')
      .where('id', '=', slot('userId'))
      .where(sql<boolean>`created_at > ${slot('since')} and name <> ${'nobody'} and id = ${slot('userId')}`),
  );
  const one = statement({ userId: 'ada', since: null });
  const other = statement({ userId: 'ben', since: new Date(0) });
  expect(one.parameters).toEqual(['ada', null, 'nobody', 'ada']);
  expect(other.parameters).toEqual(['ben', new Date(0), 'nobody', 'ben']);
  expect(other.sql).toBe(one.sql);
});
