const LONGEST = 120;
/** Devices on Windows, whatever their ending. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** A name a file can have on any system: no folder, nothing that turns letters round or hides an ending. */
export function safeFileName(name: string): string {
  const last = name.normalize('NFC').split(/[/\\]/u).at(-1) ?? '';
  const clean = last
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}<>:"|?*]/gu, '')
    .replace(/^[\s.]+/u, '')
    .replace(/[\s.]+$/u, '');
  const dot = clean.lastIndexOf('.');
  const ending = dot > 0 && clean.length - dot <= 8 ? clean.slice(dot) : '';
  const short = clean.slice(0, Math.min(LONGEST, clean.length - ending.length)).replace(/\p{Cs}$/u, '') + ending;
  if (short === '') return 'file';
  return DEVICE.test(short) ? `_${short}` : short;
}
