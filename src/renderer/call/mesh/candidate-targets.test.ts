import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judge, type OwnAddresses } from './candidate-targets.ts';

const line = (address: string): string => `candidate:1 1 udp 2122260223 ${address} 6379 typ host ufrag abcd`;
const own = (known: string[] = [], rest: Partial<OwnAddresses> = {}): OwnAddresses => ({
  known: new Set(known),
  hidden: false,
  complete: true,
  ...rest,
});

describe('T18: where a connectivity check may go', () => {
  test.each([
    '127.0.0.1',
    '127.255.0.1',
    '0.0.0.0',
    '169.254.169.254',
    '224.0.0.251',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'febf::1',
    'ff02::fb',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::7f00:1',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.1',
    '192.168.1.1',
    '100.64.0.1',
    'fd00::1',
    '::ffff:10.0.0.1',
    'localhost',
    'internal.example',
    '1.2.3',
    '1.2.3.256',
    '0x7f.1',
    '2130706433',
    '',
  ])('nothing is sent to %s, from a public address', (address) => {
    expect(judge(line(address), own(['203.0.113.7', '2001:db8::7']))).toBe('drop');
  });

  test.each(['198.51.100.1', '100.128.0.1', '172.32.0.1', '2001:db8::1', 'a-name.local'])(
    '%s may be asked',
    (address) => {
      expect(judge(line(address), own())).toBe('take');
    },
  );

  test.each([
    ['10.1.2.9', ['10.1.2.3'], 'take'],
    ['10.1.3.9', ['10.1.2.3'], 'drop'],
    ['fd00:1:2:3::9', ['fd00:1:2:3::1'], 'take'],
    ['fd00:1:2:4::9', ['fd00:1:2:3::1'], 'drop'],
    ['192.168.1.9', ['10.1.2.3', '192.168.1.3'], 'take'],
    ['127.0.0.1', ['127.0.0.1'], 'take'],
  ] as const)('%s, seen from %j: %s', (address, known, verdict) => {
    expect(judge(line(address), own([...known]))).toBe(verdict);
  });

  test('while own addresses are still coming it waits; hidden ones cannot be compared', () => {
    expect(judge(line('10.0.0.1'), own(['192.168.0.1'], { complete: false }))).toBe('wait');
    expect(judge(line('127.0.0.1'), own([], { complete: false }))).toBe('wait');
    expect(judge(line('10.0.0.1'), own([], { hidden: true }))).toBe('take');
    expect(judge(line('127.0.0.1'), own([], { hidden: true }))).toBe('drop');
  });

  test('any text: an answer, never an error', () => {
    fc.assert(fc.property(fc.string(), (text) => ['take', 'drop', 'wait'].includes(judge(text, own()))));
    fc.assert(fc.property(fc.ipV6(), (address) => ['take', 'drop'].includes(judge(line(address), own()))));
  });
});
