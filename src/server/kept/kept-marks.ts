import { sql } from 'kysely';
import type { FileInfo } from '../../shared/files.ts';
import type { Kept } from '../../shared/kept.ts';
import type { Database } from '../db/connection.ts';
import { Refusal } from '../errors.ts';
import { toFile } from '../files/file-store.ts';

/** A file of a call that is over, for one viewer. */
interface Place {
  callId: string;
  fileId: string;
  viewerId: string;
}

/** Most that are listed: what is older is found through its call. */
const LISTED = 500;

/**
 * Marks that stayed with calls that are over. Everybody who had a seat in the call may see them, as long as the file is
 * there and neither they nor its owner has blocked the other.
 */
export class KeptMarks {
  readonly #db: Database;
  readonly #linkTo: (link: Place) => string;

  constructor(db: Database, linkTo: (link: Place) => string) {
    this.#db = db;
    this.#linkTo = linkTo;
  }

  /** Of the newest calls first. */
  async list(viewerId: string): Promise<Kept[]> {
    const rows = await this.#seenBy(viewerId)
      .innerJoin('video_calls as call', 'call.call_id', 'kept.call_id')
      .selectAll('file')
      .select('kept.call_id')
      .orderBy('call.created_at', 'desc')
      .orderBy('file.created_at')
      .orderBy('file.id')
      .limit(LISTED)
      .execute();
    return rows.map((row) => ({ callId: row.call_id, file: toFile(row).info }));
  }

  /** What anybody may not see answers like what does not exist. */
  async open(place: Place): Promise<{ file: FileInfo; url: string; marks: unknown }> {
    const row = await this.#at(place).selectAll('file').select('kept.marks').executeTakeFirst();
    if (!row) throw new Refusal('FILE_NOT_FOUND');
    return { file: toFile(row).info, url: this.#linkTo(place), marks: row.marks };
  }

  async mayOpen(place: Place): Promise<boolean> {
    return (await this.#at(place).select('file.id').executeTakeFirst()) !== undefined;
  }

  /** By the file's owner; the file stays. */
  async remove(ownerId: string, callId: string, fileId: string): Promise<void> {
    const removed = await this.#db
      .deleteFrom('kept_marks as kept')
      .using('files as file')
      .whereRef('file.id', '=', 'kept.file_id')
      .where('file.owner_id', '=', ownerId)
      .where('kept.call_id', '=', callId)
      .where('kept.file_id', '=', fileId)
      .returning('kept.file_id')
      .executeTakeFirst();
    if (!removed) throw new Refusal('FILE_NOT_FOUND');
  }

  #at({ callId, fileId, viewerId }: Place) {
    return this.#seenBy(viewerId).where('kept.call_id', '=', callId).where('kept.file_id', '=', fileId);
  }

  #seenBy(viewerId: string) {
    return this.#db
      .selectFrom('kept_marks as kept')
      .innerJoin('files as file', 'file.id', 'kept.file_id')
      .innerJoin('call_participants as seat', 'seat.call_id', 'kept.call_id')
      .where('seat.user_id', '=', viewerId)
      .where('seat.joined_at', 'is not', null)
      .where('file.expires_at', '>', sql<Date>`now()`)
      .where(
        sql<boolean>`not exists (select from blocks where (blocker_id = ${viewerId} and blocked_id = file.owner_id)
          or (blocker_id = file.owner_id and blocked_id = ${viewerId}))`,
      );
  }
}
