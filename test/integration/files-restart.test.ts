import { readdirSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { signUp } from '../support/accounts.ts';
import { pdf } from '../support/samples.ts';
import { ServerProcess } from '../support/server-process.ts';
import { fileOf, rawForm, upload } from '../support/uploads.ts';

test('T34 I6: a kill in the middle of an upload leaves nothing of it, and everything that was answered', async () => {
  const server = new ServerProcess();
  onTestFinished(() => server.stop());
  await server.start();
  const { token } = await signUp(server.url, 'ada');
  const authorization = `Bearer ${token}`;
  const bytes = await pdf(2);
  const file = fileOf(await upload(server.url, token, 'a.pdf', bytes));
  expect(file.pages).toBe(2);

  const { type, body } = rawForm('b.txt', 'x'.repeat(1000));
  const request = httpRequest(`${server.url}/api/files`, {
    method: 'POST',
    headers: { authorization, 'content-type': type, 'content-length': '100000' },
  });
  request.on('error', () => {});
  request.write(body.subarray(0, 900));
  const incoming = () => readdirSync(join(server.dataDir, 'files', 'incoming'));
  await vi.waitFor(() => expect(incoming()).toHaveLength(1));
  await server.kill();
  expect(incoming()).toHaveLength(1);
  await server.start();
  expect(incoming()).toEqual([]);
  const response = await fetch(`${server.url}/api/files`, { headers: { authorization } });
  expect(await response.json()).toEqual({ files: [file] });
});
