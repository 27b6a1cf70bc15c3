import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import * as accounts from './migrations/0001-accounts.ts';
import * as calls from './migrations/0002-calls.ts';
import * as nodes from './migrations/0003-nodes.ts';
import * as presence from './migrations/0004-presence.ts';
import * as ringing from './migrations/0005-ringing.ts';
import * as files from './migrations/0006-files.ts';
import * as sync from './migrations/0007-sync.ts';
import * as lighter from './migrations/0008-lighter-transitions.ts';
import * as keptMarks from './migrations/0009-kept-marks.ts';

/** Brings the schema up to date; safe when several nodes start at once (Kysely takes a lock). Forward only. */
export async function migrate<T>(db: Kysely<T>): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: {
      getMigrations: () =>
        Promise.resolve({
          '0001-accounts': accounts,
          '0002-calls': calls,
          '0003-nodes': nodes,
          '0004-presence': presence,
          '0005-ringing': ringing,
          '0006-files': files,
          '0007-sync': sync,
          '0008-lighter-transitions': lighter,
          '0009-kept-marks': keptMarks,
        }),
    },
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}
