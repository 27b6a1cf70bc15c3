import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { fileTypeFromFile } from 'file-type';
import { Refusal } from '../errors.ts';
import { extensionOf } from './names.ts';
import { textTypeOf } from './text-types.ts';

/** What is taken as it is: our name of the type, the names the detector has for it, and the extensions that agree. */
const binary: readonly { mediaType: string; detected: readonly string[]; extensions: readonly string[] }[] = [
  { mediaType: 'application/pdf', detected: ['application/pdf'], extensions: ['pdf'] },
  { mediaType: 'image/png', detected: ['image/png', 'image/apng'], extensions: ['png', 'apng'] },
  { mediaType: 'image/jpeg', detected: ['image/jpeg'], extensions: ['jpg', 'jpeg', 'jpe', 'jfif'] },
  { mediaType: 'image/gif', detected: ['image/gif'], extensions: ['gif'] },
  { mediaType: 'image/webp', detected: ['image/webp'], extensions: ['webp'] },
  { mediaType: 'image/avif', detected: ['image/avif'], extensions: ['avif'] },
  { mediaType: 'video/mp4', detected: ['video/mp4', 'video/x-m4v'], extensions: ['mp4', 'm4v'] },
  { mediaType: 'audio/mp4', detected: ['audio/mp4', 'audio/x-m4a'], extensions: ['m4a', 'm4b', 'mp4'] },
  { mediaType: 'video/webm', detected: ['video/webm'], extensions: ['webm'] },
  { mediaType: 'video/ogg', detected: ['video/ogg', 'application/ogg'], extensions: ['ogv', 'ogg'] },
  { mediaType: 'audio/ogg', detected: ['audio/ogg'], extensions: ['ogg', 'oga', 'opus'] },
  { mediaType: 'audio/mpeg', detected: ['audio/mpeg'], extensions: ['mp3'] },
  { mediaType: 'audio/wav', detected: ['audio/wav'], extensions: ['wav', 'wave'] },
];

const OPEN_DOCUMENT = 'application/vnd.oasis.opendocument';
const OPEN_XML = 'application/vnd.openxmlformats-officedocument';
/** What is converted: the type by content, with the extension where the content alone does not say. */
const office = new Map([
  ['docx', { mediaType: `${OPEN_XML}.wordprocessingml.document`, detected: `${OPEN_XML}.wordprocessingml.document` }],
  ['xlsx', { mediaType: `${OPEN_XML}.spreadsheetml.sheet`, detected: `${OPEN_XML}.spreadsheetml.sheet` }],
  [
    'pptx',
    { mediaType: `${OPEN_XML}.presentationml.presentation`, detected: `${OPEN_XML}.presentationml.presentation` },
  ],
  ['odt', { mediaType: `${OPEN_DOCUMENT}.text`, detected: `${OPEN_DOCUMENT}.text` }],
  ['ods', { mediaType: `${OPEN_DOCUMENT}.spreadsheet`, detected: `${OPEN_DOCUMENT}.spreadsheet` }],
  ['odp', { mediaType: `${OPEN_DOCUMENT}.presentation`, detected: `${OPEN_DOCUMENT}.presentation` }],
  ['doc', { mediaType: 'application/msword', detected: 'application/x-cfb' }],
  ['xls', { mediaType: 'application/vnd.ms-excel', detected: 'application/x-cfb' }],
  ['ppt', { mediaType: 'application/vnd.ms-powerpoint', detected: 'application/x-cfb' }],
  ['rtf', { mediaType: 'application/rtf', detected: 'application/rtf' }],
]);

// Tab, line feed, form feed and carriage return are text; the rest of the control characters is not.
const NOT_TEXT = /[^\P{Cc}\t\n\f\r]/u;

/** UTF-8 without control characters, read piece by piece. */
async function isText(path: string): Promise<boolean> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const piece of createReadStream(path)) {
      if (NOT_TEXT.test(decoder.decode(piece, { stream: true }))) return false;
    }
    decoder.decode();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** What the first bytes say; undefined when nothing is known to begin like that. */
async function detect(path: string): Promise<string | undefined> {
  const found = await fileTypeFromFile(path);
  return found?.mime.split(';')[0];
}

/**
 * The media type of a file by its content; its name's extension has to agree, or be missing. Everything else is
 * UNSUPPORTED_MEDIA_TYPE: a page named .png, a program named .pdf, what is known to be nothing.
 */
export async function mediaTypeOf(path: string, name: string): Promise<string> {
  if ((await stat(path)).size === 0) throw new Refusal('UNSUPPORTED_MEDIA_TYPE');
  const extension = extensionOf(name);
  const asText = extension === 'svg' ? 'image/svg+xml' : textTypeOf(extension);
  if (asText !== undefined) {
    if (await isText(path)) return asText;
    throw new Refusal('UNSUPPORTED_MEDIA_TYPE');
  }
  const detected = await detect(path);
  const taken = binary.find((type) => type.detected.some((known) => known === detected));
  if (taken && (extension === '' || taken.extensions.includes(extension))) return taken.mediaType;
  const document = office.get(extension);
  if (document && document.detected === detected) return document.mediaType;
  if (extension === '' && detected === undefined && (await isText(path))) return 'text/plain';
  throw new Refusal('UNSUPPORTED_MEDIA_TYPE');
}
