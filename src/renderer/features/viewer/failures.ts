import type { ErrorCode } from '../../../shared/errors.ts';
import type { Failure } from '../../viewer/messages.ts';

export interface FileFailure {
  sentence: string;
  /** Trying the same again may help. */
  again: boolean;
}

const byFrame: Record<Failure, string> = {
  BROKEN: 'This file is damaged and cannot be shown. Ask whoever opened it for another copy.',
  TOO_LARGE: 'This file is too large to be shown: it has more pages or dots than Parley draws.',
  TOO_SLOW: 'This file takes too long to read, so Parley stopped. Ask whoever opened it for a simpler copy.',
  UNSUPPORTED: 'Parley cannot show this kind of file. Ask whoever opened it for a PDF.',
  EMPTY: 'This file is empty. Ask whoever opened it for another copy.',
};

export function frameFailure(code: Failure): FileFailure {
  return { sentence: byFrame[code], again: code === 'TOO_SLOW' };
}

export const frameDied: FileFailure = {
  sentence: 'This file kept the viewer busy for too long, so Parley closed it. The call goes on.',
  again: true,
};

export function contentFailure(code: ErrorCode, message: string): FileFailure {
  if (code === 'FILE_NOT_FOUND')
    return { sentence: 'This file was deleted. It cannot be shown any more.', again: false };
  if (code === 'UNAVAILABLE') return { sentence: 'The file could not be loaded from the server.', again: true };
  if (code === 'LINK_INVALID' || code === 'LINK_EXPIRED')
    return { sentence: 'The link to this file is no longer valid. Load the file again.', again: true };
  return { sentence: message, again: true };
}
