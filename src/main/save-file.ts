import { MainError } from './errors.ts';
import { safeFileName } from './safe-file-name.ts';

export interface SaverParts {
  /** Asks the person where to save a file of that name; undefined: nowhere. */
  ask: (windowId: number, name: string) => Promise<string | undefined>;
  write: (path: string, content: Uint8Array) => Promise<void>;
}

/** Resolves to whether it was saved. */
export type SaveFile = (windowId: number, name: string, content: Uint8Array) => Promise<boolean>;

/** Saves what the window hands over: only to where the person says, and under a name that is one. */
export function createSaver({ ask, write }: SaverParts): SaveFile {
  return async (windowId, name, content) => {
    const path = await ask(windowId, safeFileName(name));
    if (path === undefined) return false;
    try {
      await write(path, content);
    } catch (error) {
      throw refusalOf(error);
    }
    return true;
  };
}

function refusalOf(error: unknown): MainError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC') {
    return new MainError(
      'STORAGE_FULL',
      'There is no space left for that file. Delete something, or save it elsewhere.',
    );
  }
  return new MainError('SAVE_FAILED', 'The file could not be written there. Save it in another folder.');
}
