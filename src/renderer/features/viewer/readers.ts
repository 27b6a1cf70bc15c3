import type { SharedFile } from '../../../shared/sync/state.ts';
import type { Place } from '../../stores/shared-files.ts';
import type { Reader } from './PagePictures.vue';

/** Who of the others looks at which page of this file: where they said they are, else where everybody is. */
export function readersOf(
  { file, page }: SharedFile,
  presenter: string | undefined,
  places: ReadonlyMap<string, Place>,
  others: readonly { userId: string; displayName: string }[],
): Reader[] {
  return others.flatMap(({ userId, displayName }) => {
    const place = userId === presenter ? undefined : places.get(userId);
    if (place === undefined) return [{ userId, displayName, page }];
    return place.fileId === file.id ? [{ userId, displayName, page: place.page }] : [];
  });
}
