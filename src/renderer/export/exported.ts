/** As what a file with marks in it is saved. */
export const EXPORTED_TYPES = ['application/pdf', 'image/png', 'image/svg+xml'] as const;
export type ExportedType = (typeof EXPORTED_TYPES)[number];

export interface Exported {
  bytes: Uint8Array<ArrayBuffer>;
  /** What it is now: a picture becomes a PNG. */
  mediaType: ExportedType;
}
