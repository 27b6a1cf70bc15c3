import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Problem } from '../report.mjs';

/** @typedef {{ token: string, user: { id: string, name: string, displayName: string } }} Session */

/**
 * Signs a development person in, creating the account the first time. The password stays in the data directory.
 * @param {{ url: string, dataDir: string, name: string, displayName: string }} options
 * @returns {Promise<Session>}
 */
export async function signIn({ url, dataDir, name, displayName }) {
  const password = await passwordIn(dataDir);
  const created = await post(`${url}/api/accounts`, { name, displayName, password });
  if (created.status === 201) return JSON.parse(await created.text());
  const known = created.status === 409 ? await post(`${url}/api/sessions`, { name, password }) : created;
  if (known.status === 201) return JSON.parse(await known.text());
  throw new Problem(
    known.status === 401
      ? `The account ${name} has another password than ${path.join(dataDir, 'dev-password')} says; remove ${dataDir} to start afresh.`
      : `The server did not sign ${name} in (${known.status} ${await known.text()}).`,
  );
}

/** @param {string} address @param {object} body */
function post(address, body) {
  return fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** @param {string} folder */
async function passwordIn(folder) {
  const file = path.join(folder, 'dev-password');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const password = randomBytes(18).toString('base64url');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  return password;
}
