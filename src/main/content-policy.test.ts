import { expect, it } from 'vitest';
import { contentSecurityPolicy, noisePolicy, viewerPolicy } from './content-policy.ts';

const rest = (connect: string) =>
  `default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; ` +
  `media-src 'self' blob: mediastream:; connect-src ${connect}; worker-src 'self'; frame-src app://viewer; frame-ancestors 'none'; ` +
  `base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types vue own-worker`;

it('E7: reaches nothing before sign-in', () => {
  expect(contentSecurityPolicy([])).toBe(rest(`'none'`));
});

it('E1, E7: reaches exactly the nodes of the chosen server', () => {
  expect(contentSecurityPolicy(['https://a.example', 'http://127.0.0.1:4400'])).toBe(
    rest('https://a.example wss://a.example http://127.0.0.1:4400 ws://127.0.0.1:4400'),
  );
});

it('E25, T32: the viewer has no origin, no eval and no network but the files of the chosen server', () => {
  const viewer = (media: string) =>
    `default-src 'none'; script-src app://viewer 'wasm-unsafe-eval'; style-src app://viewer; font-src app://viewer; ` +
    `img-src blob:; media-src ${media}; connect-src app://viewer; worker-src blob:; frame-ancestors app://main; ` +
    `base-uri 'none'; form-action 'none'; sandbox allow-scripts; require-trusted-types-for 'script'; ` +
    `trusted-types dompurify pdf-worker`;
  expect(viewerPolicy([])).toBe(viewer('blob:'));
  expect(viewerPolicy(['https://a.example'])).toBe(viewer('blob: https://a.example'));
});

it('E7, B73: only the thread that compiles for taking noise out may, and it reaches our own files alone', () => {
  expect(noisePolicy()).toBe(`default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'`);
  expect(contentSecurityPolicy([])).not.toContain('wasm');
});
