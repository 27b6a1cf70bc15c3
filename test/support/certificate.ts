import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A key and a certificate that signs itself, for addresses of tests. */
export class Certificate {
  readonly key: string;
  readonly file: string;
  readonly text: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'parley-certificate-'));

  constructor(...addresses: string[]) {
    this.key = join(this.#folder, 'key.pem');
    this.file = join(this.#folder, 'certificate.pem');
    const names = addresses.map((address) => `IP:${address}`).join(',');
    const subject = ['-subj', '/CN=parley-test', '-addext', `subjectAltName=${names}`];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    execFileSync('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', this.key, '-out', this.file], {
      stdio: 'ignore',
    });
    this.text = readFileSync(this.file, 'utf8');
  }

  /** What Chromium calls its key: base64 of the SHA-256 of the public key. */
  get spki(): string {
    const key = new X509Certificate(this.text).publicKey.export({ type: 'spki', format: 'der' });
    return createHash('sha256').update(key).digest('base64');
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
