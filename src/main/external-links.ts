// Fields of a mailto: address that only prefill text; others (attach, in some mail programs) read files.
const MAIL_FIELDS = new Set(['subject', 'body', 'cc']);

/** The address as it may be handed to the system, re-serialised; undefined for anything but plain https and mailto (T46). */
export function safeExternalUrl(text: string): string | undefined {
  // The URL parser drops tabs, line breaks and outer blanks silently; what the person saw must be what opens.
  if (/[\p{Cc}\s\\]/u.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol === 'https:') {
    if (!/^https:\/\/[^/]/i.test(text) || url.hostname === '' || url.username !== '' || url.password !== '')
      return undefined;
    return url.href;
  }
  if (url.protocol === 'mailto:') {
    if (!/^[^@%<>"',;]+@[^@%<>"',;]+$/.test(url.pathname)) return undefined;
    if (/%0[ad]/i.test(url.search)) return undefined;
    for (const field of url.searchParams.keys()) if (!MAIL_FIELDS.has(field.toLowerCase())) return undefined;
    return url.href;
  }
  return undefined;
}
