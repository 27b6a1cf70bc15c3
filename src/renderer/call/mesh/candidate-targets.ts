/** This machine's own addresses as ICE gathers them, for judging whether a remote one is near. */
export interface OwnAddresses {
  known: ReadonlySet<string>;
  /** The browser hides them behind `.local` names. */
  hidden: boolean;
  /** No more will come for now. */
  complete: boolean;
}

export type Verdict = 'take' | 'drop' | 'wait';

/** The address of a candidate line (RFC 8839 §5.1): `candidate:<foundation> <component> <transport> <priority> <address> …`. */
export function addressOf(candidate: string): string | undefined {
  return candidate.split(' ')[4]?.toLowerCase();
}

/**
 * Whether a connectivity check may go to where a remote candidate points: it is a packet to an address of somebody else's
 * choice (threat T18). Nothing goes to this machine itself or to its link (a cloud's metadata service lives there),
 * and into a private network only if this machine is in the same subnet: /24, or /64 for IPv6.
 */
export function judge(candidate: string, own: OwnAddresses): Verdict {
  const address = addressOf(candidate);
  if (address === undefined) return 'drop';
  // Resolved on the own link only, by the browser (RFC 8828).
  if (address.endsWith('.local')) return 'take';
  const bytes = parse(address);
  if (bytes === undefined) return 'drop';
  const isOwn = own.known.has(address);
  if (isForbidden(bytes)) return isOwn ? 'take' : own.complete ? 'drop' : 'wait';
  if (!isPrivate(bytes) || isOwn || own.hidden) return 'take';
  const near = [...own.known].some((mine) => sameSubnet(bytes, parse(mine)));
  if (near) return 'take';
  return own.complete ? 'drop' : 'wait';
}

function sameSubnet(one: Uint8Array, other: Uint8Array | undefined): boolean {
  if (one.length !== other?.length) return false;
  const length = one.length === 4 ? 3 : 8;
  return one.slice(0, length).every((byte, i) => byte === other[i]);
}

/** This host, its loopback, its link, everybody: never the address of another person's machine. */
function isForbidden(bytes: Uint8Array): boolean {
  const [a = 0, b = 0] = bytes;
  if (bytes.length === 4) return a === 0 || a === 127 || (a === 169 && b === 254) || a >= 224;
  const unspecifiedOrLoopback = bytes.slice(0, 15).every((byte) => byte === 0) && (bytes[15] ?? 0) <= 1;
  return unspecifiedOrLoopback || (a === 0xfe && (b & 0xc0) === 0x80) || a === 0xff;
}

/** RFC 1918, RFC 6598, RFC 4193. */
function isPrivate(bytes: Uint8Array): boolean {
  const [a = 0, b = 0] = bytes;
  if (bytes.length === 16) return (a & 0xfe) === 0xfc;
  return a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || (a === 100 && b >= 64 && b < 128);
}

/** Bytes of an address: 4, or 16; a mapped or NAT64 one counts as the IPv4 address inside. Undefined: it is none. */
function parse(address: string): Uint8Array | undefined {
  return address.includes(':') ? parse6(address) : parse4(address);
}

function parse4(address: string): Uint8Array | undefined {
  const parts = address.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  return Uint8Array.from(parts.map(Number));
}

function parse6(address: string): Uint8Array | undefined {
  // The URL parser knows every way of writing one, and refuses what is none.
  let normal: string;
  try {
    normal = new URL(`http://[${address}]`).hostname.slice(1, -1);
  } catch {
    return undefined;
  }
  const [head = '', tail] = normal.split('::');
  const groups = (text: string): number[] => (text === '' ? [] : text.split(':').map((group) => parseInt(group, 16)));
  const [front, back] = [groups(head), groups(tail ?? '')];
  const words = [...front, ...Array.from({ length: 8 - front.length - back.length }, () => 0), ...back];
  const bytes = Uint8Array.from(words.flatMap((word) => [word >> 8, word & 0xff]));
  const starts = (...prefix: number[]): boolean => prefix.every((byte, i) => bytes[i] === byte);
  const mapped =
    starts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff) || starts(0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0);
  return mapped ? bytes.slice(12) : bytes;
}
