import type { TestProject } from 'vitest/node';

/** The PostgreSQL named by PARLEY_TEST_DATABASE_URL; each test file makes a database of its own in it. */
export function setup(project: TestProject): void {
  project.provide('database', { connectionString: process.env['PARLEY_TEST_DATABASE_URL'] ?? '' });
}
