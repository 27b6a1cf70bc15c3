import * as v from 'valibot';
import { IdSchema } from './call.ts';

/** What is known of a file that was uploaded. Read by clients, so unknown fields of newer servers are ignored. */
export const FileInfoSchema = v.object({
  id: IdSchema,
  /** As it is shown and saved: cleaned, never a path. */
  name: v.string(),
  /** By content, never by what the uploader said. */
  mediaType: v.string(),
  bytes: v.number(),
  /** Of a PDF, unless it is encrypted. */
  pages: v.optional(v.number()),
  /** In pixels, of an image. */
  width: v.optional(v.number()),
  height: v.optional(v.number()),
  ownerId: IdSchema,
  createdAt: v.string(),
});
export type FileInfo = v.InferOutput<typeof FileInfoSchema>;

/** `POST /api/files`, `GET /api/files/:id`. */
export const FileAnswerSchema = v.object({ file: FileInfoSchema });
/** `GET /api/files`. */
export const FilesAnswerSchema = v.object({ files: v.array(FileInfoSchema) });

/** Resumable uploads (tus 1.0.0, metadata `filename`); `GET …/:id` answers `{file}` once it has arrived whole. */
export const UPLOADS_PATH = '/api/uploads';
/** Carries the id of the file in the last answer of an upload, and in every HEAD after it. */
export const UPLOADED_HEADER = 'parley-file';

/** How a file is shown. */
export type FileKind = 'pdf' | 'image' | 'text' | 'markdown' | 'code' | 'audio' | 'video' | 'office';

/** Source code is `text/x-LANGUAGE`. */
const CODE = 'text/x-';
/** What is not a media family of its own. Office documents are converted when they arrive, so that none is stored. */
const kinds: Record<string, FileKind> = {
  'application/pdf': 'pdf',
  'text/plain': 'text',
  'text/markdown': 'markdown',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'office',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'office',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'office',
  'application/vnd.oasis.opendocument.text': 'office',
  'application/vnd.oasis.opendocument.spreadsheet': 'office',
  'application/vnd.oasis.opendocument.presentation': 'office',
  'application/msword': 'office',
  'application/vnd.ms-excel': 'office',
  'application/vnd.ms-powerpoint': 'office',
  'application/rtf': 'office',
};

/** Undefined for what this build cannot show: a newer server may send it. */
export function fileKind(mediaType: string): FileKind | undefined {
  if (Object.hasOwn(kinds, mediaType)) return kinds[mediaType];
  if (mediaType.startsWith(CODE)) return 'code';
  const family = mediaType.split('/')[0];
  return family === 'image' || family === 'audio' || family === 'video' ? family : undefined;
}

/** The language of source code, by shiki's names (`typescript`, `python`, …); undefined for everything else. */
export function codeLanguage(mediaType: string): string | undefined {
  return mediaType.startsWith(CODE) ? mediaType.slice(CODE.length) : undefined;
}

/** What one file may be, beside its bytes (`PARLEY_FILE_MAX_BYTES`); more is refused with PAYLOAD_TOO_LARGE. */
export const FILE_LIMITS = {
  /** Of a name, in UTF-8. */
  nameBytes: 200,
  pages: 20_000,
  /** Either side of an image, in pixels. */
  imageSide: 30_000,
  imagePixels: 100_000_000,
} as const;
