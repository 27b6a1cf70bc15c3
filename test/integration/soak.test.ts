import { expect, test } from 'vitest';
import { soak } from '../soak/soak.ts';
import { createDatabase } from '../support/test-server.ts';

// `npm run soak` does the same for minutes, and kills the database too.
const MS = 8_000;

test('A63 I1 I2 I3 I4 I5 I6 I8 I9 I10: people call each other while connections, nodes and Redis are broken under them', async () => {
  const seed = Date.now() % 1_000_000;
  const { connection, drop } = await createDatabase();
  const result = await soak({ ms: MS, seed, connection });
  await drop();
  process.stdout.write(`soak: ${JSON.stringify(result)}\n`);
  expect(result.violations, `seed ${seed}`).toEqual([]);
  expect(result.acknowledged).toBeGreaterThan(0);
}, 180_000);
