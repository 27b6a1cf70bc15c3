import { resolve } from 'node:path';
import { chromium, type Browser } from '@playwright/test';
import { build } from 'vite';
import * as v from 'valibot';

const BuiltSchema = v.pipe(
  v.array(v.object({ output: v.looseTuple([v.object({ code: v.string() })]) })),
  v.minLength(1),
);

/** A script for a page, with all that it imports. */
export async function bundle(entry: string): Promise<string> {
  const built: unknown = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, lib: { entry: resolve(import.meta.dirname, entry), formats: ['iife'], name: 'bench' } },
  });
  const [first] = v.parse(BuiltSchema, built);
  return first?.output[0].code ?? '';
}

export function openChromium(...args: string[]): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['PARLEY_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', ...args],
  });
}
