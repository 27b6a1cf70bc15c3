/** What no file system of ours takes in a name, and what would turn the text around. */
const UNFIT = /[\p{Cc}\p{Bidi_C}<>:"/\\|?*]/gu;
/** In bytes: with the time and an ending it has to fit into the 255 that file systems give a name. */
const LONGEST = 160;

/** The name of a recording, without its ending: who is in it and when it began, in local time. */
export function recordingName(people: readonly string[], at: Date): string {
  const names = people
    .map((name) =>
      name
        .replaceAll(UNFIT, ' ')
        .replaceAll(/\s+/g, ' ')
        .replace(/^[. ]+/, '')
        .trim(),
    )
    .filter((name) => name !== '')
    .join(', ');
  let bytes = 0;
  // By code points: half a pair is no letter.
  const who = Array.from(names)
    .filter((letter) => (bytes += Buffer.byteLength(letter)) <= LONGEST)
    .join('')
    .trim();
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${who === '' ? 'Call' : who} ${day} ${two(at.getHours())}.${two(at.getMinutes())}`;
}
