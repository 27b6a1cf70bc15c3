/** A piece of a message: words, or an address that can be opened after one was asked. */
export interface Piece {
  text: string;
  url: string | undefined;
}

const ADDRESS = /\b(?:https:\/\/[^\s<>"]+|mailto:[^\s<>"]+)/gu;
/** What ends a sentence belongs to it, not to the address. */
const ENDING = /[.,;:!?'’)\]}]+$/u;

/** Finds the addresses of a message. Only what main may open counts: https and mailto (T46). */
export function piecesOf(message: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of message.matchAll(ADDRESS)) {
    const url = match[0].replace(ENDING, '');
    if (!URL.canParse(url)) continue;
    if (match.index > end) pieces.push({ text: message.slice(end, match.index), url: undefined });
    pieces.push({ text: url, url });
    end = match.index + url.length;
  }
  if (end < message.length) pieces.push({ text: message.slice(end), url: undefined });
  return pieces;
}
