/** Ids that mean something to the server right now. */
export interface Known {
  callIds: readonly string[];
  userIds: readonly string[];
  deviceIds: readonly string[];
  fileIds: readonly string[];
}

/** A number from 0 to below `n`. */
export type Below = (n: number) => number;
export type Fields = Record<string, unknown>;

export const pick = <T>(below: Below, items: readonly T[]): T | undefined => items[below(items.length)];
