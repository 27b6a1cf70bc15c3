/** Makes each guess of somebody in between cost as much: too much for the seconds in which a call is set up. */
const ITERATIONS = 200_000;
const SALT = new TextEncoder().encode('parley safety code 1');

/**
 * Twelve digits that both ends of a connection work out from the certificates it was made with (threat T19). Whoever sits
 * in between has two connections with a certificate of their own in each, so that the two people read different digits.
 */
export async function codeOf(fingerprints: readonly [string, string]): Promise<string> {
  const pair = fingerprints.map((fingerprint) => fingerprint.toUpperCase()).toSorted();
  const bytes = new TextEncoder().encode(pair.join(' '));
  const key = await crypto.subtle.importKey('raw', bytes, 'PBKDF2', false, ['deriveBits']);
  const algorithm = { name: 'PBKDF2', hash: 'SHA-256', salt: SALT, iterations: ITERATIONS };
  const bits = new DataView(await crypto.subtle.deriveBits(algorithm, key, 64));
  const digits = String(bits.getBigUint64(0) % 10n ** 12n).padStart(12, '0');
  return `${digits.slice(0, 4)} ${digits.slice(4, 8)} ${digits.slice(8)}`;
}

/** Of the certificates that the connection itself has checked; undefined before it is up. */
export async function fingerprintsOf(connection: RTCPeerConnection): Promise<[string, string] | undefined> {
  const report = await connection.getStats();
  for (const transport of report.values()) {
    if (transport.type !== 'transport' || transport.dtlsState !== 'connected') continue;
    const local = report.get(transport.localCertificateId)?.fingerprint;
    const remote = report.get(transport.remoteCertificateId)?.fingerprint;
    if (typeof local === 'string' && typeof remote === 'string') return [local, remote];
  }
  return undefined;
}
