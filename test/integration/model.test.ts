import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sql } from 'kysely';
import { openDatabase } from '../../src/server/db/connection.ts';
import { play, sequence } from '../model/sequence.ts';
import { Stage } from '../model/world.ts';
import { createDatabase } from '../support/test-server.ts';

// `npm run model -- --runs N --seed S` sets these.
const runs = Number(process.env['PARLEY_MODEL_RUNS'] ?? 150);
const seed = Number(process.env['PARLEY_MODEL_SEED'] ?? Date.now() % 1_000_000);

test(`A14 A31 A61 F30 I1 I2 I3 I8 I10: ${runs} sequences (seed ${seed}) are explained by the reference`, async () => {
  const { connection, drop } = await createDatabase();
  // Durability is another test's matter; here it would only cost time.
  const database = openDatabase(connection);
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(database.db);
  await sql`alter database ${sql.id(rows[0]?.name ?? '')} set synchronous_commit = off`.execute(database.db);
  await database.close();
  const { stage, node } = await Stage.open(connection);
  let acts = 0;
  const start = performance.now();
  await fc.assert(
    fc.asyncProperty(sequence, async (drawn) => {
      acts += await play(stage, node, drawn);
    }),
    { numRuns: runs, seed, endOnFailure: process.env['PARLEY_MODEL_SHRINK'] === undefined },
  );
  const seconds = (performance.now() - start) / 1000;
  process.stdout.write(
    `model: ${runs} sequences, ${acts} acts, seed ${seed}, ${(runs / seconds).toFixed(0)} sequences/s\n`,
  );
  await stage.close();
  await drop();
  expect(acts).toBeGreaterThan(runs);
}, 3_600_000);
