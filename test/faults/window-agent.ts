import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import * as v from 'valibot';
import { SessionSchema, type Session } from '../../src/shared/account.ts';
import { signUp } from '../support/accounts.ts';
import { Desktop, environment, launchElectron } from '../support/desktop.ts';
import { blue, red, writeBusyPicture, writePicture } from '../support/picture.ts';
import { firstFrame, nextClick, tileVideo } from '../support/timing.ts';
import { presentedFrames, receivedOf, routeOf, statisticsOf, watchFrames } from './page-probes.ts';
import { rawBegin, rawPrepare } from './raw-engine.ts';

/**
 * A program inside a client's namespace: it opens one window of Parley there and does what it is told, because a window can only
 * be driven from where its debugging port is. Requests and answers go over the fork's channel; see window.ts.
 */

export type Action = keyof typeof actions;
type Response = { id: number; result: unknown } | { id: number; error: string };

const RequestSchema = v.object({ id: v.number(), action: v.string(), argument: v.string() });
const SignUpSchema = v.object({ server: v.string(), name: v.string() });
const OpenSchema = v.object({ server: v.string(), session: SessionSchema, flags: v.array(v.string()) });
const RawSchema = v.object({
  server: v.string(),
  polite: v.boolean(),
  iceServers: v.array(v.object({ urls: v.array(v.string()), username: v.string(), credential: v.string() })),
});

let desktop: Desktop | undefined;
/** The bare engine's page, instead of a window of Parley. */
let raw: { page: Page; close: () => Promise<void> } | undefined;
let face: Promise<number> | undefined;

function opened(): Desktop {
  if (!desktop) throw new Error('no window is open');
  return desktop;
}

function shown(): Page {
  return raw?.page ?? opened().page;
}

const peopleList = (): Promise<void> => opened().page.getByRole('list', { name: 'People' }).waitFor();

const actions = {
  signUp: async (argument: string): Promise<Session> => {
    const { server, name } = v.parse(SignUpSchema, JSON.parse(argument));
    return signUp(server, name);
  },
  open: async (argument: string): Promise<void> => {
    const { server, session, flags } = v.parse(OpenSchema, JSON.parse(argument));
    const colour = session.user.displayName === 'Ada' ? red : blue;
    desktop = await Desktop.open({ server, session, colour, flags });
    await desktop.watchPeers();
    await peopleList();
  },
  /** A fresh start of the page: no connection of before lives on, nor a call that an earlier network did not let end. */
  reload: async (): Promise<void> => {
    await opened().page.reload();
    const leave = opened().control('Leave call');
    await opened().page.getByRole('list', { name: 'People' }).or(leave).first().waitFor();
    if (await leave.isVisible()) await leave.click();
    await peopleList();
  },
  sees: async (name: string): Promise<void> => opened().person(name).getByText('Online').waitFor(),
  /** From now on the first frame of that person is waited for; `face` tells when it came. */
  expectFace: async (name: string): Promise<void> => {
    face = firstFrame(opened(), tileVideo(name));
    face.catch(() => {});
    await watchFrames(opened().page, tileVideo(name));
  },
  face: async (): Promise<number | undefined> => face,
  call: async (name: string): Promise<void> => opened().call(name),
  rings: async (): Promise<void> => opened().ring.waitFor(),
  /** When Accept was clicked. */
  accept: async (): Promise<number> => {
    const clicked = nextClick(opened(), 'Accept');
    await opened().accept();
    return clicked;
  },
  leave: async (): Promise<void> => opened().control('Leave call').click(),
  idle: peopleList,
  frames: async (): Promise<number[]> => presentedFrames(shown()),
  route: async (): Promise<unknown> => routeOf(shown()),
  received: async (): Promise<unknown> => receivedOf(shown()),
  statistics: async (): Promise<unknown> => statisticsOf(shown()),
  /** From the next call on the camera shows so much that every line is full of it; or what it is known by again. */
  picture: async (argument: string): Promise<void> => {
    const { picture, colour } = opened();
    if (argument === 'busy') writeBusyPicture(picture);
    else if (colour !== undefined) writePicture(picture, colour);
  },
  openRaw: async (argument: string): Promise<void> => {
    const options = v.parse(RawSchema, JSON.parse(argument));
    const folder = mkdtempSync(join(tmpdir(), 'parley-raw-'));
    writePicture(join(folder, 'camera.y4m'), options.polite ? blue : red);
    const app = await launchElectron(
      [
        '--no-sandbox',
        join(import.meta.dirname, 'raw'),
        `--user-data-dir=${folder}/profile`,
        '--use-fake-ui-for-media-stream',
        '--use-fake-device-for-media-stream',
        `--use-file-for-fake-video-capture=${folder}/camera.y4m`,
      ],
      environment(),
    );
    const close = async (): Promise<void> => {
      await app.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    };
    raw = { page: await app.firstWindow(), close };
    await rawPrepare(raw.page, options);
    await watchFrames(raw.page, 'video');
  },
  beginRaw: async (): Promise<void> => rawBegin(shown()),
  /** What the window says of its connections. */
  says: async (): Promise<string[]> => {
    const alerts = await opened().page.locator('[role=alert], [role=status], [aria-live]').allInnerTexts();
    const tiles = await opened().page.locator('[role=group][aria-label]').allInnerTexts();
    return [...alerts, ...tiles].map((text) => text.replaceAll(/\s+/g, ' ').trim()).filter((text) => text !== '');
  },
  close: async (): Promise<void> => {
    await Promise.all([desktop?.close(), raw?.close()]);
    raw = undefined;
    desktop = undefined;
  },
};

const isAction = (name: string): name is Action => Object.hasOwn(actions, name);

process.on('message', (message) => {
  const { id, action, argument } = v.parse(RequestSchema, message);
  // Nobody may be there any more to hear it.
  const answer = (response: Response): void => void (process.connected && process.send?.(response));
  if (!isAction(action)) return answer({ id, error: `there is no action ${action}` });
  actions[action](argument).then(
    (result) => answer({ id, result: result ?? null }),
    (error: unknown) => answer({ id, error: String(error) }),
  );
});
process.on('disconnect', () => void actions.close().finally(() => process.exit(0)));
