import { expect, test } from 'vitest';
import { cleanName, contentDisposition, extensionOf, withExtension } from './names.ts';

test.each([
  ['../../x', 'x'],
  ['..\\..\\x.pdf', 'x.pdf'],
  ['%2e%2e%2fx.pdf', 'x.pdf'],
  ['..', 'file'],
  ['', 'file'],
  ['a\0.pdf', 'a.pdf'],
  ['CON', '_CON'],
  ['con.txt', '_con.txt'],
  ['lpt1', '_lpt1'],
  ['console.txt', 'console.txt'],
  ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
  ['a"\r\nSet-Cookie: x=1\n.pdf', 'a_Set-Cookie_ x=1.pdf'],
  ['.bashrc', 'bashrc'],
  ['trailing. . ', 'trailing'],
  ['Grün & weiß – 図.pdf', 'Grün & weiß – 図.pdf'],
  ['e\u0301.pdf', 'é.pdf'],
  ['\uD800.pdf', '\uFFFD.pdf'],
])('T30: %j is kept as %j', (given, kept) => {
  expect(cleanName(given)).toBe(kept);
});

test('T30: a long name keeps its extension and its letters whole', () => {
  expect(cleanName(`${'x'.repeat(300)}.pdf`)).toBe(`${'x'.repeat(196)}.pdf`);
  const emoji = cleanName(`${'😀'.repeat(100)}.pdf`);
  expect(Buffer.byteLength(emoji)).toBeLessThanOrEqual(200);
  expect(emoji).toMatch(/^(😀)+\.pdf$/u);
  expect(cleanName(`a.${'x'.repeat(300)}`)).toHaveLength(200);
});

test('T30: the header parses to one name, whatever is in it', () => {
  expect(contentDisposition('inline', `a"b\\c%41 é'(*).pdf`)).toBe(
    `inline; filename="a_b_c_41 _'(*).pdf"; filename*=UTF-8''a%22b%5Cc%2541%20%C3%A9%27%28%2a%29.pdf`,
  );
});

test('extensions', () => {
  expect(['a.PDF', 'a', 'a.tar.gz', '.env'].map(extensionOf)).toEqual(['pdf', '', 'gz', '']);
  expect(withExtension('report.docx', 'pdf')).toBe('report.pdf');
  expect(withExtension('report', 'pdf')).toBe('report.pdf');
});
