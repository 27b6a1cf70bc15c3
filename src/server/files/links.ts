import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Database } from '../db/connection.ts';

/** For whom, where and until when (ms since 1970) a link opens a file. */
export interface Link {
  fileId: string;
  callId: string;
  viewerId: string;
  expiresAt: number;
}

const KEY_NAME = 'file-links';
const KEY_BYTES = 32;
/** The one way to write a link: a byte more, less or elsewhere is another link. */
const LINK =
  /^\/files\/(?<fileId>[\w-]{1,64})\?call=(?<callId>[\w-]{1,64})&viewer=(?<viewerId>[\w-]{1,64})&exp=(?<exp>\d{1,15})&sig=(?<sig>[\w-]{43})$/;

/** The key that signs links: made once, kept in the database, so that all nodes agree. */
export async function linkKey(db: Database): Promise<Buffer> {
  await db
    .insertInto('server_keys')
    .values({ name: KEY_NAME, key: randomBytes(KEY_BYTES) })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const { key } = await db
    .selectFrom('server_keys')
    .select('key')
    .where('name', '=', KEY_NAME)
    .executeTakeFirstOrThrow();
  return key;
}

function signature(key: Buffer, { fileId, callId, viewerId, expiresAt }: Link): string {
  return createHmac('sha256', key).update(['GET', fileId, callId, viewerId, expiresAt].join('\n')).digest('base64url');
}

/** The path and query of a link. */
export function writeLink(key: Buffer, link: Link): string {
  const { fileId, callId, viewerId, expiresAt } = link;
  return `/files/${fileId}?call=${callId}&viewer=${viewerId}&exp=${expiresAt}&sig=${signature(key, link)}`;
}

/** Undefined for whatever `writeLink` did not write with this key. Says nothing about time. */
export function readLink(key: Buffer, url: string): Link | undefined {
  const { fileId, callId, viewerId, exp, sig } = LINK.exec(url)?.groups ?? {};
  if (!fileId || !callId || !viewerId || !exp || !sig) return undefined;
  const link = { fileId, callId, viewerId, expiresAt: Number(exp) };
  // Texts, not bytes: the last letter of base64url has bits that mean nothing.
  return timingSafeEqual(Buffer.from(sig), Buffer.from(signature(key, link))) && String(link.expiresAt) === exp
    ? link
    : undefined;
}
