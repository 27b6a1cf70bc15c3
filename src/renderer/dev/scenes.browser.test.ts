import axe from 'axe-core';
import { createPinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { createApp, type App } from 'vue';
import '../ui/base.css';
import SceneStage from './SceneStage.vue';
import type { Scene } from './scene.ts';
import { scenes } from './scenes.ts';

/** Every screen in a real browser: what a screen reader finds there, and what axe thinks of it. */

let app: App | undefined;
beforeEach(() => page.viewport(1280, 800));
afterEach(() => {
  app?.unmount();
  document.body.replaceChildren();
});

/** What is there once the scene is. */
const landmarks = {
  nothing: 'main, form',
  settings: '[role=dialog]',
  picker: '[role=dialog]',
  shortcuts: '[role=dialog]',
  status: '[role=menu]',
  people: 'aside',
  statistics: 'aside',
  files: '[role=dialog]',
};

async function show(scene: Scene, theme: 'light' | 'dark'): Promise<void> {
  const root = document.createElement('div');
  root.id = 'app';
  document.body.append(root);
  app = createApp(SceneStage, { scene, theme });
  app.use(createPinia()).mount(root);
  const landmark = landmarks[scene.open ?? 'nothing'];
  await expect.poll(() => document.querySelector(landmark)).not.toBeNull();
  // Contrast counts once everything has faded in; what breathes for as long as it rings never ends.
  await settled(scene);
  const ending = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
  await Promise.all(ending.map((animation) => animation.finished.catch(() => undefined)));
}

/** A file is there, or why it is not. */
async function settled({ shared }: Scene): Promise<void> {
  const { files = [] } = shared ?? {};
  if (files.length === 0 || files.some(({ content }) => content === null)) return;
  await expect
    .poll(() => document.querySelector('.shared-file .one:not(.hidden) :is(.frame.shown, .failure)'), {
      timeout: 15_000,
    })
    .not.toBeNull();
}

function scene(name: string): Scene {
  const found = scenes.find((one) => one.name === name);
  if (found === undefined) throw new Error(`There is no scene ${name}.`);
  return found;
}

/** What axe thinks of what is there. */
async function faults(runOnly: string[]): Promise<string[][]> {
  const { violations } = await axe.run(document, { runOnly });
  return violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html.slice(0, 160))]);
}

/** What is too small to be hit. */
function small(): string[] {
  const targets = [...document.querySelectorAll('button, input, select, [role=tab], [role=option]')];
  const found = targets.filter((target) => {
    const { width, height } = (target.closest('label') ?? target).getBoundingClientRect();
    return width > 0 && (width < 24 || height < 24);
  });
  return found.map(({ outerHTML }) => outerHTML);
}

it.each(scenes.map(({ name }) => name))(
  'axe finds nothing wrong with %s, and the smallest window holds it',
  async (name) => {
    await show(scene(name), 'light');
    expect.soft(await faults(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'])).toEqual([]);
    await page.viewport(720, 480);
    // What measures itself has measured again, and is drawn.
    for (let frames = 0; frames < 2; frames++) await new Promise(requestAnimationFrame);
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(720);
    expect(small()).toEqual([]);
  },
);

/** The stage is dark in both themes; of the rest only the colours are others. */
const offStage = scenes.filter(({ view }) => view?.session === undefined);

it.each(offStage.map(({ name }) => name))('%s can be read in the dark theme', async (name) => {
  await show(scene(name), 'dark');
  expect(await faults(['color-contrast'])).toEqual([]);
});

describe('the names that docs/protocol.md promises', () => {
  const button = (name: string) => page.getByRole('button', { name, exact: true });

  it('sign-in', async () => {
    await show(scene('sign-in'), 'light');
    for (const label of ['Server', 'Name', 'Password']) {
      await expect.element(page.getByLabelText(label, { exact: true })).toBeVisible();
    }
    await expect.element(button('Sign in')).toBeVisible();
    await expect.element(button('Create account')).toBeVisible();
  });

  it('People', async () => {
    await show(scene('people'), 'light');
    await expect.element(page.getByRole('list', { name: 'People', exact: true })).toBeVisible();
    const ben = page.getByRole('listitem', { name: 'Ben', exact: true });
    await expect.element(ben.getByRole('button', { name: 'Voice call', exact: true })).toBeVisible();
    await expect.element(ben.getByRole('button', { name: 'Video call', exact: true })).toBeVisible();
  });

  it('an incoming call', async () => {
    await show(scene('incoming'), 'light');
    const dialog = page.getByRole('dialog', { name: 'Incoming call', exact: true });
    await expect.element(dialog.getByRole('button', { name: 'Accept', exact: true })).toBeVisible();
    await expect.element(dialog.getByRole('button', { name: 'Decline', exact: true })).toBeVisible();
  });

  it.each([
    [
      'call-two',
      ['Mute', 'Turn camera off', 'Share screen', 'Open file', 'People', 'Statistics', 'Settings', 'Leave call'],
    ],
    ['call-three', ['Mute', 'Speaker view', 'People', 'Leave call']],
    ['call-speaker', ['Grid view', 'People']],
    ['call-two-voice', ['Unmute', 'Turn camera on', 'Share screen', 'Settings', 'Leave call']],
    ['call-sharing', ['Mute', 'Turn camera off', 'Stop sharing', 'Settings', 'Leave call']],
  ])('the controls of %s', async (name, controls) => {
    await show(scene(name), 'light');
    const toolbar = page.getByRole('toolbar', { name: 'Call controls', exact: true });
    for (const control of controls) {
      await expect.element(toolbar.getByRole('button', { name: control, exact: true })).toBeVisible();
    }
  });

  it('everyone’s picture', async () => {
    await show(scene('call-three'), 'light');
    for (const name of ['Ada', 'Ben', 'Cleo']) {
      const group = page.getByRole('group', { name, exact: true });
      await expect.element(group).toBeVisible();
      expect(group.element().querySelector('video')).not.toBeNull();
    }
  });

  it('a shared file', async () => {
    await show(scene('file-pdf'), 'light');
    const region = page.getByRole('region', { name: 'Shared file', exact: true });
    for (const name of ['Previous page', 'Next page']) {
      await expect.element(region.getByRole('button', { name, exact: true })).toBeVisible();
    }
    await expect.element(region.getByLabelText('Page', { exact: true })).toHaveValue('1');
  });

  it('the share picker', async () => {
    await show(scene('picker'), 'light');
    const dialog = page.getByRole('dialog', { name: 'Share your screen', exact: true });
    await expect.element(dialog.getByRole('tab', { name: 'Screens', exact: true })).toBeVisible();
    await dialog.getByRole('tab', { name: 'Windows', exact: true }).click();
    const list = dialog.getByRole('listbox');
    await list.getByRole('option', { name: 'design.pdf', exact: true }).click();
    await expect.element(dialog.getByRole('button', { name: 'Share', exact: true })).toBeEnabled();
  });
});

describe('a window of the smallest size', () => {
  it.each(['call-five', 'quality-five', 'quality-nine', 'quality-strip'])(
    'B69: what stands in the middle of a tile of %s stays in it, above its caption',
    async (name) => {
      await page.viewport(720, 480);
      await show(scene(name), 'light');
      const outside = [...document.querySelectorAll('.tile')].flatMap((tile) => {
        const { top, left, right, bottom } = tile.getBoundingClientRect();
        const floor = tile.querySelector('.caption')?.getBoundingClientRect().top ?? bottom;
        return [...tile.querySelectorAll('.middle > *')].filter((one) => {
          const box = one.getBoundingClientRect();
          return (
            box.width > 0 &&
            (box.top < top || box.left < left || box.right > right || box.bottom > Math.min(floor + 1, bottom))
          );
        });
      });
      expect(outside.map(({ textContent }) => textContent)).toEqual([]);
    },
  );

  it.each(['call-five', 'call-nine', 'quality-nine'])(
    'B69: the controls of %s lie over nobody’s name',
    async (name) => {
      await show(scene(name), 'light');
      // Ever smaller: what has not measured itself again yet is too large.
      for (const [width, height] of [
        [1280, 800],
        [1040, 700],
        [720, 480],
      ] as const) {
        await page.viewport(width, height);
        await expect
          .poll(() => {
            const bar = document.querySelector('[aria-label="Call controls"]')?.getBoundingClientRect().top ?? 0;
            const captions = [...document.querySelectorAll('.tile .caption')];
            return captions.filter((caption) => caption.getBoundingClientRect().bottom > bar).length;
          })
          .toBe(0);
      }
    },
  );
});
