import { sql, type Selectable } from 'kysely';
import type { FileInfo } from '../../shared/files.ts';
import type { Database } from '../db/connection.ts';
import type { Schema } from '../db/schema.ts';
import { build, type Transact } from '../db/transaction.ts';
import { Refusal } from '../errors.ts';

/** The SQL of files. */

type Row = Selectable<Schema['files']>;

/** A file with the key of its bytes. */
export interface StoredFile {
  info: FileInfo;
  key: string;
}

/** The resumable upload that a file came by: its id, and its bytes before anything was converted. */
export interface Upload {
  id: string;
  bytes: number;
}

/** What one person may keep. */
export interface Quota {
  bytes: number;
  files: number;
}

const now = sql<Date>`now()`;

export function toFile(row: Row): StoredFile {
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
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row && toFile(row);
}

/** Newest first. */
export async function filesOf(db: Database, ownerId: string): Promise<FileInfo[]> {
  const rows = await db
    .selectFrom('files')
    .selectAll()
    .where('owner_id', '=', ownerId)
    .where('expires_at', '>', now)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return rows.map((row) => toFile(row).info);
}

/** The file that came by this upload of this person, and how long the upload was. */
export async function fileByUpload(
  db: Database,
  ownerId: string,
  uploadId: string,
): Promise<{ info: FileInfo; uploadBytes: number } | undefined> {
  const row = await db
    .selectFrom('files')
    .selectAll()
    .where('upload_id', '=', uploadId)
    .where('owner_id', '=', ownerId)
    .executeTakeFirst();
  return row && { info: toFile(row).info, uploadBytes: row.upload_bytes ?? row.bytes };
}

/** Bytes of files and of the marks that are kept on them. */
const usage = (ownerId: string) =>
  build
    .selectFrom('files')
    .select([
      sql<number>`coalesce(sum(bytes + (select coalesce(sum(kept.bytes), 0) from kept_marks kept where kept.file_id = files.id)), 0)::bigint`.as(
        'bytes',
      ),
      sql<number>`count(*)`.as('files'),
    ])
    .where('owner_id', '=', ownerId);

/** What is left of a person's space; refuses when that is nothing. */
export async function spaceLeft(db: Database, ownerId: string, quota: Quota): Promise<number> {
  const [used] = (await db.executeQuery(usage(ownerId).compile())).rows;
  const left = quota.bytes - (used?.bytes ?? 0);
  if (left <= 0 || (used?.files ?? 0) >= quota.files) throw new Refusal('QUOTA_EXCEEDED');
  return left;
}

/** Writes a file down unless that is more than its owner may keep, however many come at once. */
export async function addFile(
  transact: Transact,
  { info, key }: StoredFile,
  { quota, ttlDays, upload }: { quota: Quota; ttlDays: number; upload?: Upload | undefined },
): Promise<void> {
  await transact(async (tx) => {
    const owner = build.selectFrom('users').select('id').where('id', '=', info.ownerId).forNoKeyUpdate();
    const [, [used]] = await Promise.all([tx.send(owner), tx.send(usage(info.ownerId))]);
    if ((used?.bytes ?? 0) + info.bytes > quota.bytes || (used?.files ?? 0) >= quota.files) {
      throw new Refusal('QUOTA_EXCEEDED');
    }
    await tx.send(
      build.insertInto('files').values({
        id: info.id,
        owner_id: info.ownerId,
        name: info.name,
        media_type: info.mediaType,
        bytes: info.bytes,
        pages: info.pages ?? null,
        width: info.width ?? null,
        height: info.height ?? null,
        storage_key: key,
        upload_id: upload?.id ?? null,
        upload_bytes: upload?.bytes ?? null,
        created_at: new Date(info.createdAt),
        expires_at: sql<Date>`now() + make_interval(days => ${ttlDays})`,
      }),
    );
  });
}

/** The key of what was there; undefined when this person has no such file. */
export async function removeFile(db: Database, ownerId: string, fileId: string): Promise<string | undefined> {
  const row = await db
    .deleteFrom('files')
    .where('id', '=', fileId)
    .where('owner_id', '=', ownerId)
    .returning('storage_key')
    .executeTakeFirst();
  return row?.storage_key;
}

/** Removes what is due; the keys and ids of it. */
export async function removeExpired(db: Database): Promise<{ id: string; key: string }[]> {
  const rows = await db.deleteFrom('files').where('expires_at', '<=', now).returning(['id', 'storage_key']).execute();
  return rows.map((row) => ({ id: row.id, key: row.storage_key }));
}

/** Of these keys, the ones that belong to no file. */
export async function unknownKeys(db: Database, keys: readonly string[]): Promise<string[]> {
  if (keys.length === 0) return [];
  const rows = await db.selectFrom('files').select('storage_key').where('storage_key', 'in', keys).execute();
  const known = new Set(rows.map((row) => row.storage_key));
  return keys.filter((key) => !known.has(key));
}
