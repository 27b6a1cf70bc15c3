import { useMyFilesStore } from '../../stores/my-files.ts';
import { useSharedFilesStore } from '../../stores/shared-files.ts';
import { useShellStore } from '../../stores/shell.ts';

/** Takes files to the server, one after the other, and opens each in the call as soon as it is there. */
export function useAddFiles(): (files: readonly File[]) => Promise<void> {
  const mine = useMyFilesStore();
  const shared = useSharedFilesStore();
  const shell = useShellStore();
  return async (files) => {
    shell.filesOpen = true;
    let opened = 0;
    for (const file of files) {
      const info = await mine.add(file);
      if (info !== undefined && (await shared.open(info.id))) opened += 1;
    }
    // What failed stays to be read.
    if (opened === files.length) shell.filesOpen = false;
  };
}
