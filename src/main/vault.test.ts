import { describe, expect, it } from 'vitest';
import { createVault, type SecretStore } from './vault.ts';

function secrets(backend: string, available = true): SecretStore {
  return {
    isEncryptionAvailable: () => available,
    encryptString: (text) => Buffer.from(`sealed:${text}`),
    decryptString: (data) => {
      const text = data.toString();
      if (!text.startsWith('sealed:')) throw new Error('another key');
      return text.slice('sealed:'.length);
    },
    getSelectedStorageBackend: () => backend,
  };
}

describe('T51, E21: tokens at rest', () => {
  it.each(['basic_text', 'unknown', ''])('refuses the Linux backend %j, which keeps no secret', (backend) => {
    const vault = createVault(secrets(backend), 'linux');
    expect(vault.isSecure()).toBe(false);
    expect(vault.seal('token')).toBeUndefined();
    expect(vault.open(Buffer.from('sealed:token').toString('base64'))).toBeUndefined();
  });

  it.each(['gnome_libsecret', 'kwallet', 'kwallet5', 'kwallet6'])('trusts the Linux keyring %s', (backend) => {
    const vault = createVault(secrets(backend), 'linux');
    expect(vault.open(vault.seal('token') ?? '')).toBe('token');
  });

  it('trusts the stores of macOS and Windows where they are there', () => {
    for (const platform of ['darwin', 'win32'] as const) {
      expect(createVault(secrets('unknown'), platform).isSecure()).toBe(true);
      expect(createVault(secrets('unknown', false), platform).isSecure()).toBe(false);
    }
  });

  it('takes what another key sealed for nothing', () => {
    expect(createVault(secrets('kwallet6'), 'linux').open('b3RoZXI=')).toBeUndefined();
  });
});
