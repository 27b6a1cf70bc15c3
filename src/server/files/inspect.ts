import { fileKind, type FileInfo } from '../../shared/files.ts';
import { Refusal } from '../errors.ts';
import { imageSizeOf } from './images.ts';
import { mediaTypeOf } from './media-type.ts';
import { cleanName, extensionOf, withExtension } from './names.ts';
import type { Convert } from './office.ts';
import { pagesOf } from './pdf-pages.ts';

/** What a file turns out to be. */
export type Inspected = Pick<FileInfo, 'name' | 'mediaType' | 'pages' | 'width' | 'height'>;

/**
 * Looks into the file at that path. Refuses what cannot be shown. An office document is a PDF afterwards, in place and in
 * name, if there is something to `convert` it.
 */
export async function inspect(path: string, givenName: string, convert: Convert | undefined): Promise<Inspected> {
  const name = cleanName(givenName);
  const mediaType = await mediaTypeOf(path, name);
  if (fileKind(mediaType) === 'office') {
    if (!convert) throw new Refusal('UNSUPPORTED_MEDIA_TYPE');
    await convert(path, extensionOf(name));
    return inspect(path, withExtension(name, 'pdf'), undefined);
  }
  if (mediaType === 'application/pdf') {
    const pages = await pagesOf(path);
    return { name, mediaType, ...(pages === undefined ? {} : { pages }) };
  }
  if (mediaType.startsWith('image/') && mediaType !== 'image/svg+xml') {
    return { name, mediaType, ...(await imageSizeOf(path)) };
  }
  return { name, mediaType };
}
