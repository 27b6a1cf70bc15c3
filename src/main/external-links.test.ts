import { describe, expect, it } from 'vitest';
import { safeExternalUrl } from './external-links.ts';

const BAD = [
  '',
  'example.org',
  'http://example.org',
  'file:///etc/passwd',
  'file://server/share/x.exe',
  'smb://server/share',
  '\\\\host\\x',
  '//host/x',
  'ms-msdt:/id PCWDiagnostic',
  'ms-officecmd:{}',
  'search-ms:query=x',
  'vscode://file/x',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'data:text/html,<script>1</script>',
  'blob:https://example.org/1',
  'ftp://example.org',
  'app://main/index.html',
  'parley://open',
  'https://ok@evil.example',
  'https://ada:secret@evil.example',
  'https:example.org',
  'https:///evil.example',
  'https:\\\\evil.example',
  'https://evil.example\\@good.example',
  ' https://example.org',
  'https://example.org\n--flag',
  'https://exa\tmple.org',
  'https://',
  'mailto:',
  'mailto:nobody',
  'mailto:ada@example.org?attach=/etc/passwd',
  'mailto:ada@example.org?subject=a%0D%0ABcc:eve@example.org',
  'mailto:ada@example.org,eve@example.org',
  'tel:+123',
  'x-apple.systempreferences:',
];

describe('T46, E12: links handed to the system', () => {
  it.each(BAD)('never opens %j', (url) => {
    expect(safeExternalUrl(url)).toBeUndefined();
  });

  it.each([
    ['https://example.org', 'https://example.org/'],
    ['https://EXAMPLE.org/a b'.replace(' ', '%20'), 'https://example.org/a%20b'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example/'],
    ['mailto:ada@example.org', 'mailto:ada@example.org'],
    ['mailto:ada@example.org?subject=Hi&body=there', 'mailto:ada@example.org?subject=Hi&body=there'],
  ])('re-serialises %s', (url, safe) => {
    expect(safeExternalUrl(url)).toBe(safe);
  });
});
