/** Breaks a text into the lines it has within `room`: between words, and inside one that is longer than a line. */
export function wrapText(text: string, room: number, widthOf: (line: string) => number): string[] {
  return text.split('\n').flatMap((paragraph) => wrapLine(paragraph, room, widthOf));
}

function wrapLine(paragraph: string, room: number, widthOf: (line: string) => number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.split(/(?<=\s)/u)) {
    if (line !== '' && widthOf((line + word).trimEnd()) > room) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += word;
    while (line !== '' && widthOf(line.trimEnd()) > room) {
      const fits = longest(line, room, widthOf);
      if (fits === line.length) break;
      lines.push(line.slice(0, fits));
      line = line.slice(fits);
    }
  }
  return [...lines, line.trimEnd()];
}

/** How much of a line fits; at least one character, whatever its width, and never half of one. */
function longest(line: string, room: number, widthOf: (line: string) => number): number {
  let end = 0;
  for (const character of line) {
    if (end > 0 && widthOf(line.slice(0, end + character.length)) > room) return end;
    end += character.length;
  }
  return end;
}
