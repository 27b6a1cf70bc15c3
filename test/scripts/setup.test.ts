import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { fits } from '../../scripts/setup/dependencies.mjs';
import { isNewEnough } from '../../scripts/setup/node.mjs';
import { missingOf } from '../../scripts/setup/system.mjs';

describe('dependencies', () => {
  const wanted = {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '2.0.0', optional: true },
  };

  it('fit when everything is installed as locked; an optional package may be absent', () => {
    expect(fits(wanted, { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0' } })).toBe(true);
    expect(fits(wanted, { 'node_modules/a': { version: '1.0.0' } })).toBe(true);
  });

  it('do not fit when one is missing or has another version', () => {
    expect(fits(wanted, { 'node_modules/b': { version: '2.0.0' } })).toBe(false);
    expect(fits(wanted, { 'node_modules/a': { version: '1.0.1' } })).toBe(false);
    expect(fits(wanted, { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.1' } })).toBe(
      false,
    );
  });
});

describe('the lockfile', () => {
  const LockSchema = v.object({
    packages: v.record(
      v.string(),
      v.object({ optionalDependencies: v.optional(v.record(v.string(), v.string()), {}) }),
    ),
  });
  const path = new URL('../../package-lock.json', import.meta.url);
  const { packages } = v.parse(LockSchema, JSON.parse(readFileSync(path, 'utf8')));

  it('names every optional package for every system, without which npm ci refuses it', () => {
    const locked = new Set(Object.keys(packages).map((place) => place.slice(place.lastIndexOf('node_modules/') + 13)));
    const missing = Object.entries(packages).flatMap(([place, { optionalDependencies }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !locked.has(name))
        .map((name) => `${place}: ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('T64: names no registry host', () => {
    expect(readFileSync(path, 'utf8')).not.toMatch(/"resolved": "https?:/);
  });
});

describe('Node', () => {
  it('is new enough from 22.12 on', () => {
    expect(['20.20.2', '22.11.0', '22.12.0', '23.0.0', '24.21.0'].map(isNewEnough)).toEqual([
      false,
      false,
      true,
      true,
      true,
    ]);
  });
});

describe('system packages', () => {
  it('are missing when none of their alternative names is installed', () => {
    const installed = new Set(['libgtk-3-0', 'xvfb']);
    expect(missingOf(['libgtk-3-0t64|libgtk-3-0', 'xvfb', 'openbox', 'libcups2t64|libcups2'], installed)).toEqual([
      ['openbox'],
      ['libcups2t64', 'libcups2'],
    ]);
  });
});
