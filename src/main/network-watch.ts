import type { NetworkInterfaceInfo } from 'node:os';

type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>;

/** No event tells of a changed address, neither Electron's nor Node's; half of this is lost of each move to another network. */
const EVERY_MS = 250;

/**
 * Tells whenever the addresses of this machine have become others, for as long as there are any: a call has to find a new
 * way at once, and would notice by itself only when the old one has been silent for seconds.
 */
export function watchNetwork(interfaces: () => Interfaces, changed: () => void): void {
  let known = addresses(interfaces());
  setInterval(() => {
    const now = addresses(interfaces());
    if (now === known || now === '') return;
    known = now;
    changed();
  }, EVERY_MS).unref();
}

function addresses(interfaces: Interfaces): string {
  return Object.values(interfaces)
    .flatMap((infos = []) => infos)
    .filter(({ internal, scopeid }) => !internal && !scopeid)
    .map(({ address }) => address)
    .toSorted()
    .join(' ');
}
