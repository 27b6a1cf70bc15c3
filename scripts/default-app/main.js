// Stands in for Electron's own default app, which the test runtime lacks: loads the application folder named on the
// command line. It has to be an ES module with top-level await, or an application that is one would be loaded too late
// for registerSchemesAsPrivileged.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

/** @param {string[]} argv */
function parse(argv) {
  const preload = [];
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index] ?? '';
    if (argument === '-r' || argument === '--require') {
      index += 1;
      preload.push(argv[index] ?? '');
    } else if (argument === '--version' || argument === '-v') return { preload, version: true, folder: undefined };
    else if (!argument.startsWith('-')) return { preload, version: false, folder: argument };
  }
  return { preload, version: false, folder: undefined };
}

const { preload, version, folder } = parse(process.argv.slice(1));
if (version) {
  process.stdout.write(`v${process.versions.electron}\n`);
  process.exit(0);
}
if (folder === undefined) {
  process.stderr.write('Name the folder of the application to run.\n');
  process.exit(1);
}

const require = createRequire(path.join(process.cwd(), 'index.js'));
for (const name of preload) require(name);

Object.defineProperty(process, 'defaultApp', { configurable: false, enumerable: true, value: true });
const appPath = path.resolve(folder);
const manifest = path.join(appPath, 'package.json');
let entry = appPath;
if (existsSync(manifest)) {
  const description = JSON.parse(readFileSync(manifest, 'utf8'));
  if (description.version) app.setVersion(description.version);
  app.name = description.productName ?? description.name ?? app.name;
  app.setDesktopName(description.desktopName ?? `${app.name}.desktop`);
  app.setAppPath(appPath);
  entry = path.resolve(appPath, description.main ?? 'index.js');
} else {
  app.setAppPath(path.dirname(appPath));
}
await import(pathToFileURL(entry).href);
