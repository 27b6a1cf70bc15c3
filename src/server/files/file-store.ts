import type { Selectable } from 'kysely';
import type { FileInfo } from '../../shared/files.ts';
import type { Database } from '../db/connection.ts';
import type { Schema } from '../db/schema.ts';

/** The SQL of files. */

type Row = Selectable<Schema['files']>;

/** A file with the key of its bytes. */
export interface StoredFile {
  info: FileInfo;
  key: string;
}

function toFile(row: Row): StoredFile {
  const { pages, width, height } = row;
  return {
    info: {
      id: row.id,
      name: row.name,
      mediaType: row.media_type,
      bytes: row.bytes,
      ...(pages === null ? {} : { pages }),
      ...(width === null || height === null ? {} : { width, height }),
      ownerId: row.owner_id,
      createdAt: row.created_at.toISOString(),
    },
    key: row.storage_key,
  };
}

/** Undefined also for a file whose time is over. */
export async function readFile(db: Database, fileId: string): Promise<StoredFile | undefined> {
  const row = await db
    .selectFrom('files')
    .selectAll()
    .where('id', '=', fileId)
    .where('expires_at', '>', new Date())
    .executeTakeFirst();
  return row && toFile(row);
}
