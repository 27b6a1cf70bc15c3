/** The part of Electron's safeStorage that is used; the asynchronous half exists in newer versions only. */
export interface SecretStore {
  isEncryptionAvailable: () => boolean;
  encryptString: (text: string) => Buffer;
  decryptString: (data: Buffer) => string;
  getSelectedStorageBackend?: () => string;
}

export interface Vault {
  /** False: nothing may be kept on the disk, because the system would not keep it secret. */
  isSecure: () => boolean;
  /** Base64; undefined when the system cannot keep it secret. */
  seal: (text: string) => string | undefined;
  /** Undefined when it was sealed by another user, system or key. */
  open: (sealed: string) => string | undefined;
}

// `basic_text` encrypts with a key that stands in Chromium's source; `unknown` promises nothing.
const REAL_KEYRINGS = /^(gnome_libsecret|kwallet\d?)$/;

/** Tokens at rest only in the system's own secret store (T51). To be asked only after the application is ready. */
export function createVault(secrets: SecretStore, platform: NodeJS.Platform): Vault {
  const isSecure = () =>
    (platform !== 'linux' || REAL_KEYRINGS.test(secrets.getSelectedStorageBackend?.() ?? 'unknown')) &&
    secrets.isEncryptionAvailable();
  return {
    isSecure,
    seal: (text) => (isSecure() ? secrets.encryptString(text).toString('base64') : undefined),
    open: (sealed) => {
      if (!isSecure()) return undefined;
      try {
        return secrets.decryptString(Buffer.from(sealed, 'base64'));
      } catch {
        return undefined;
      }
    },
  };
}
