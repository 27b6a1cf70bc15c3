import { release } from 'node:os';
import { desktopCapturer, type NativeImage, type Session } from 'electron';
import type { ScreenSource } from '../shared/ipc.ts';
import type { Log } from './log.ts';
import { ownWindowOf } from './permissions.ts';
import type { ScreenChoice } from './screen-choice.ts';

const THUMBNAIL = { width: 320, height: 180 };
const MACOS_15 = 24;

/** The system draws the picker itself: Wayland's portal, and macOS from 15 on. Ours would only ask twice. */
export function hasSystemPicker(): boolean {
  if (process.platform === 'darwin') return Number.parseInt(release(), 10) >= MACOS_15;
  return (
    process.platform === 'linux' &&
    process.env['XDG_SESSION_TYPE'] === 'wayland' &&
    process.env['WAYLAND_DISPLAY'] !== undefined
  );
}

export async function listSources(choice: ScreenChoice): Promise<ScreenSource[]> {
  const sources = await desktopCapturer.getSources({
    types: ['screen', 'window'],
    thumbnailSize: THUMBNAIL,
    fetchWindowIcons: true,
  });
  return sources.map((source) => ({
    id: choice.offer(source.id),
    kind: source.id.startsWith('screen:') ? 'screen' : 'window',
    name: source.name,
    thumbnail: pictureOf(source.thumbnail),
    icon: pictureOf(source.appIcon),
  }));
}

// An icon is null for screens and for windows without one, whatever the types say.
function pictureOf(image: NativeImage | null): string {
  return image === null || image.isEmpty() ? '' : image.toDataURL();
}

/** Gives getDisplayMedia exactly what was chosen, once; without a choice, nothing (T48, E24). */
export function serveDisplayMedia(
  session: Session,
  choice: ScreenChoice,
  isOwnPage: (address: string) => boolean,
  log: Log,
): void {
  const systemPicker = hasSystemPicker();
  const find = async (windowId: number, clicked: boolean): Promise<{ id: string; name: string } | undefined> => {
    // Spent by any attempt, also one without a click.
    const id = choice.take(windowId);
    if (!clicked) return undefined;
    if (!systemPicker) return id === undefined ? undefined : { id, name: '' };
    // Under Wayland asking for the sources opens the portal's picker, which answers with the one that was picked.
    const thumbnailSize = { width: 0, height: 0 };
    return (await desktopCapturer.getSources({ types: ['screen', 'window'], thumbnailSize }))[0];
  };

  session.setDisplayMediaRequestHandler(
    (request, answer) => {
      const windowId = ownWindowOf(request.frame, isOwnPage);
      const found = windowId === undefined ? Promise.resolve(undefined) : find(windowId, request.userGesture);
      // Linux has no loopback; asking for it would fail the whole share.
      const withSound = request.audioRequested && process.platform !== 'linux';
      void found
        .catch((error: unknown) => log('error', 'The screen or window could not be captured', error))
        .then((video) => answer(video ? { video, ...(withSound ? { audio: 'loopback' } : {}) } : null));
    },
    { useSystemPicker: systemPicker },
  );
}
