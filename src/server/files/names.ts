import { FILE_LIMITS } from '../../shared/files.ts';

/** What would draw a name otherwise than it is: control characters, line breaks, direction marks and overrides. */
const DISGUISES = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/gu;
/** Path separators, also as somebody might decode them later. */
const SEPARATORS = /[/\\]|%2f|%5c/i;
const UNUSABLE = /[<>:"|?*]/g;
/** Names that are devices on Windows, whatever follows the first dot. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
const NAMELESS = 'file';

const bytesOf = (text: string): number => Buffer.byteLength(text);

/** Without the dot, in lower case; empty when there is none. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase();
}

/** Cuts the middle out of a name that is too long, so that its extension stays. */
function shorten(name: string): string {
  if (bytesOf(name) <= FILE_LIMITS.nameBytes) return name;
  const extension = extensionOf(name);
  const tail = extension === '' || bytesOf(extension) > 20 ? '' : name.slice(-extension.length - 1);
  let head = '';
  for (const letter of name) {
    if (bytesOf(head) + bytesOf(letter) + bytesOf(tail) > FILE_LIMITS.nameBytes) break;
    head += letter;
  }
  return head + tail;
}

/** The name a file is shown and saved under: one name on every system, never a path, and drawn as it is. */
export function cleanName(given: string): string {
  // Half a surrogate pair is no letter; UTF-8 has none.
  const wellFormed = Buffer.from(given).toString();
  const last = wellFormed.normalize('NFC').replaceAll(DISGUISES, '').split(SEPARATORS).at(-1) ?? '';
  const plain = last.replaceAll(UNUSABLE, '_').replace(/^[.\s]+|[.\s]+$/g, '');
  if (plain === '') return NAMELESS;
  return shorten(DEVICES.test(plain) ? `_${plain}` : plain);
}

/** The name with another extension. */
export function withExtension(name: string, extension: string): string {
  const old = extensionOf(name);
  return shorten(`${old === '' ? name : name.slice(0, -old.length - 1)}.${extension}`);
}

/** RFC 6266: for old readers in ASCII, for the others in UTF-8 (RFC 8187). */
export function contentDisposition(type: 'inline' | 'attachment', name: string): string {
  const ascii = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const utf8 = encodeURIComponent(name).replaceAll(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
  return `${type}; filename="${ascii}"; filename*=UTF-8''${utf8}`;
}
