import { expect, it } from 'vitest';
import { contentSecurityPolicy } from './content-policy.ts';

const rest = (connect: string) =>
  `default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; ` +
  `media-src 'self' blob: mediastream:; connect-src ${connect}; worker-src 'self'; frame-ancestors 'none'; ` +
  `base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types vue`;

it('E7: reaches nothing before sign-in', () => {
  expect(contentSecurityPolicy([])).toBe(rest(`'none'`));
});

it('E1, E7: reaches exactly the nodes of the chosen server', () => {
  expect(contentSecurityPolicy(['https://a.example', 'http://127.0.0.1:4400'])).toBe(
    rest('https://a.example wss://a.example http://127.0.0.1:4400 ws://127.0.0.1:4400'),
  );
});
