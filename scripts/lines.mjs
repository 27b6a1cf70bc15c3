import { createInterface } from 'node:readline';

/**
 * Resolves with the first line of JSON that names this event; other lines are handed on.
 * @param {import('node:stream').Readable} stream
 * @param {(line: string) => void} other
 * @param {(event: Record<string, unknown>) => void} heard
 */
export function readEvents(stream, other, heard) {
  createInterface({ input: stream }).on('line', (line) => {
    const event = parseEvent(line);
    if (event === undefined) other(line);
    else heard(event);
  });
}

/** @param {string} line @returns {Record<string, unknown> | undefined} */
function parseEvent(line) {
  if (!line.startsWith('{')) return undefined;
  try {
    const value = JSON.parse(line);
    return typeof value.event === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
