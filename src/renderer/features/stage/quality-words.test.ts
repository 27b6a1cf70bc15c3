import { expect, it } from 'vitest';
import { unknownQuality, type QualityView } from '../../call/quality/quality.ts';
import { ben, cleo, remoteView } from '../../dev/fixtures.ts';
import { ownTrouble, qualityWords, shedStatus } from './quality-words.ts';

const of = (patch: Partial<QualityView>) =>
  remoteView(ben, { quality: { ...unknownQuality, level: 'good', ...patch } });

it('B71: says nothing while all is well', () => {
  expect(shedStatus(of({}))).toBeUndefined();
  expect(qualityWords(of({}))).toBeUndefined();
  expect(qualityWords(of({ level: 'unknown' }))).toBeUndefined();
});

it('B69: says whose picture is left out, and why', () => {
  const shed = shedStatus(of({ theirsShed: true }));
  expect([shed?.text, shed?.word]).toEqual(['Ben’s connection is weak; showing audio only.', 'Audio only']);
  expect(qualityWords(of({ mineShed: true }))?.sentence).toContain('they get your sound and no picture');
});

it('B79: says that nothing arrives over there', () => {
  expect(shedStatus(of({ heard: false }))?.text).toContain('Nothing of yours arrives at Ben.');
});

it.each([
  ['weak', 'loss', 'Weak connection', 'Ben’s connection is weak. Much is lost on the way.'],
  ['bad', 'delay', 'Bad connection', 'Ben’s connection is bad. Everything takes long.'],
  ['bad', 'bandwidth', 'Bad connection', 'Little fits through. Stop downloads, or turn cameras off.'],
  ['weak', 'freezes', 'Weak connection', 'The picture stands still at times.'],
  ['silent', 'nothing-arrives', 'Bad connection', 'Nothing arrives.'],
] as const)('B71: %s for %s is “%s”, with what helps', (level, cause, word, sentence) => {
  const words = qualityWords(of({ level, cause }));
  expect(words?.word).toBe(word);
  expect(words?.sentence).toContain(sentence);
});

it('leaves the floor to what is worse: no connection at all', () => {
  const lost = { ...of({ level: 'bad', cause: 'loss', theirsShed: true }), connection: 'disconnected' as const };
  expect(shedStatus(lost)).toBeUndefined();
  expect(qualityWords(lost)).toBeUndefined();
});

it('B71: blames this end when all the others are weak', () => {
  const weak = of({ level: 'weak', cause: 'loss' });
  expect(ownTrouble([weak])).toBeUndefined();
  expect(ownTrouble([weak, remoteView(cleo)])).toBeUndefined();
  expect(ownTrouble([weak, weak])).toContain('Your connection is weak.');
});
