export const EXPORT_FAILURES = ['ENCRYPTED', 'BROKEN', 'UNSUPPORTED'] as const;
export type ExportFailure = (typeof EXPORT_FAILURES)[number];

const sentences: Record<ExportFailure, string> = {
  ENCRYPTED: 'This document is protected, so that marks cannot be put into it. Save it without marks.',
  BROKEN: 'This file cannot be read well enough to put marks into it. Save it without marks.',
  UNSUPPORTED: 'Marks can be put into PDF documents and pictures only. Save the file without marks.',
};

/** Why a file cannot be saved with its marks. */
export class ExportError extends Error {
  override readonly name = 'ExportError';
  readonly code: ExportFailure;

  constructor(code: ExportFailure) {
    super(sentences[code]);
    this.code = code;
  }
}
