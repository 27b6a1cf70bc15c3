import type pg from 'pg';

/** The same database, as DATABASE_URL names it. */
export function urlOf({ connectionString, host, port, user, password, database: name }: pg.ClientConfig): string {
  if (connectionString !== undefined) return connectionString;
  return `postgres://${user}:${String(password)}@${encodeURIComponent(host ?? '')}:${port}/${name}`;
}
