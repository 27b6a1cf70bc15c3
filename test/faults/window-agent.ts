import type { Session } from '../../src/shared/account.ts';
import { signUp } from '../support/accounts.ts';
import { Desktop } from '../support/desktop.ts';
import { blue, red } from '../support/picture.ts';
import { firstFrame, nextClick, tileVideo } from '../support/timing.ts';
import { presentedFrames, routeOf, watchFrames } from './page-probes.ts';

/**
 * A program inside a client's namespace: it opens one window of Parley there and does what it is told, because a window can only
 * be driven from where its debugging port is. Requests and answers go over the fork's channel; see window.ts.
 */

export interface Request {
  id: number;
  action: keyof typeof actions;
  argument: string;
}
export type Response = { id: number; result: unknown } | { id: number; error: string };

let desktop: Desktop | undefined;
let face: Promise<number> | undefined;

function opened(): Desktop {
  if (!desktop) throw new Error('no window is open');
  return desktop;
}

const peopleList = (): Promise<void> => opened().page.getByRole('list', { name: 'People' }).waitFor();

const actions = {
  signUp: async (argument: string): Promise<Session> => {
    const { server, name } = JSON.parse(argument);
    return signUp(server, name);
  },
  open: async (argument: string): Promise<void> => {
    const { server, session, flags } = JSON.parse(argument);
    const colour = session.user.displayName === 'Ada' ? red : blue;
    desktop = await Desktop.open({ server, session, colour, flags });
    await desktop.watchPeers();
    await peopleList();
  },
  /** A fresh start of the page: no connection of before lives on. */
  reload: async (): Promise<void> => {
    await opened().page.reload();
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
  frames: async (): Promise<number[]> => presentedFrames(opened().page),
  route: async (): Promise<unknown> => routeOf(opened().page),
  /** What the window says of its connections. */
  says: async (): Promise<string[]> => {
    const alerts = await opened().page.locator('[role=alert], [role=status], [aria-live]').allInnerTexts();
    const tiles = await opened().page.locator('[role=group][aria-label]').allInnerTexts();
    return [...alerts, ...tiles].map((text) => text.replaceAll(/\s+/g, ' ').trim()).filter((text) => text !== '');
  },
  picture: async (path: string): Promise<void> => {
    await opened().page.screenshot({ path });
  },
  close: async (): Promise<void> => {
    await desktop?.close();
    desktop = undefined;
  },
};

process.on('message', ({ id, action, argument }: Request) => {
  const answer = (response: Response): void => void process.send?.(response);
  actions[action](argument).then(
    (result) => answer({ id, result: result ?? null }),
    (error: unknown) => answer({ id, error: String(error) }),
  );
});
process.on('disconnect', () => void actions.close().finally(() => process.exit(0)));
