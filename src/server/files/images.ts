import { open } from 'node:fs/promises';
import { disableTypes, imageSize, types } from 'image-size';
import { FILE_LIMITS } from '../../shared/files.ts';
import { Refusal } from '../errors.ts';

/** Sizes stand near the beginning, behind what cameras write into a JPEG. */
const HEAD_BYTES = 512 * 1024;

const wanted = new Set(['png', 'jpg', 'gif', 'webp', 'heif']);
disableTypes(types.filter((type) => !wanted.has(type)));

/** Refuses a picture that would take more memory to show than any screen is worth. */
function checkPixels({ width, height }: { width: number; height: number }): void {
  const { imageSide, imagePixels } = FILE_LIMITS;
  if (Math.max(width, height) > imageSide || width * height > imagePixels) throw new Refusal('PAYLOAD_TOO_LARGE');
}

/** The size of a picture in pixels, as it is shown (turned as its camera says). Refuses what has none. */
export async function imageSizeOf(path: string): Promise<{ width: number; height: number }> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const { width, height, orientation = 1 } = imageSize(buffer.subarray(0, bytesRead));
    if (!(width > 0 && height > 0)) throw new Refusal('UNSUPPORTED_MEDIA_TYPE');
    const size = orientation >= 5 ? { width: height, height: width } : { width, height };
    checkPixels(size);
    return size;
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal('UNSUPPORTED_MEDIA_TYPE');
  } finally {
    await file.close();
  }
}
