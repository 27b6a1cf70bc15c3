import { expect, test } from 'vitest';
import { ada, ben, cleo, dan, localView, remoteView, sessionView, zoe } from '../dev/fixtures.ts';
import { fileInfo } from '../dev/shared-fixtures.ts';
import { mayBeRecorded, recordedPeople, whoIsRecorded } from './recorded-people.ts';

const id = (person: { id: string } | undefined): string => person?.id ?? '';
const session = sessionView({
  local: localView({ camera: 'off' }),
  remotes: [
    remoteView(ben),
    remoteView(cleo),
    remoteView(dan, { status: 'left' }),
    remoteView(zoe, { status: 'invited' }),
  ],
});
const names = (recording: Parameters<typeof recordedPeople>[2]) =>
  recordedPeople(session, ada, recording).map(({ name }) => name);

test('B76: who is recorded: oneself, and who of the others in the call agreed', () => {
  const recording = { by: ada.id, started: true, agreed: [id(ben), id(dan), id(zoe)], declined: [id(cleo)] };
  expect(names(recording)).toEqual([ada.displayName, ben?.displayName]);
  expect(names({ ...recording, agreed: [] })).toEqual([ada.displayName]);
});

test('B76: nobody is recorded by somebody who does not record', () => {
  expect(names({ by: id(ben), started: true, agreed: [ada.id, id(cleo)], declined: [] })).toEqual([]);
  expect(names(undefined)).toEqual([]);
});

test('B76: a file is recorded when whose it is, who opened it and who presents agreed', () => {
  const people = whoIsRecorded(ada.id, { by: ada.id, started: true, agreed: [id(ben)], declined: [id(cleo)] });
  const shared = (ownerId: string, openedBy: string) => ({ file: fileInfo({ ownerId }), page: 1, openedBy });
  expect(mayBeRecorded(shared(ada.id, id(ben)), id(ben), people)).toBe(true);
  expect(mayBeRecorded(shared(ada.id, id(ben)), undefined, people)).toBe(true);
  expect(mayBeRecorded(shared(id(cleo), ada.id), ada.id, people)).toBe(false);
  expect(mayBeRecorded(shared(ada.id, id(cleo)), ada.id, people)).toBe(false);
  expect(mayBeRecorded(shared(ada.id, ada.id), id(cleo), people)).toBe(false);
  expect(mayBeRecorded(shared(ada.id, ada.id), ada.id, whoIsRecorded(ada.id, undefined))).toBe(false);
});
