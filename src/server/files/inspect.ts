import type { FileInfo } from '../../shared/files.ts';
import { imageSizeOf } from './images.ts';
import { mediaTypeOf } from './media-type.ts';
import { cleanName } from './names.ts';
import { pagesOf } from './pdf-pages.ts';

/** What a file turns out to be. */
export type Inspected = Pick<FileInfo, 'name' | 'mediaType' | 'pages' | 'width' | 'height'>;

/** Looks into the file at that path. Refuses what cannot be shown. */
export async function inspect(path: string, givenName: string): Promise<Inspected> {
  const name = cleanName(givenName);
  const mediaType = await mediaTypeOf(path, name);
  if (mediaType === 'application/pdf') {
    const pages = await pagesOf(path);
    return { name, mediaType, ...(pages === undefined ? {} : { pages }) };
  }
  if (mediaType.startsWith('image/') && mediaType !== 'image/svg+xml') {
    return { name, mediaType, ...(await imageSizeOf(path)) };
  }
  return { name, mediaType };
}
