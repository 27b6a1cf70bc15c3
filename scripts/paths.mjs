import { fileURLToPath } from 'node:url';
import path from 'node:path';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** @param {...string} parts */
export const inRoot = (...parts) => path.join(root, ...parts);

export const modules = inRoot('node_modules');
export const cache = inRoot('.cache');
export const out = inRoot('out');
