import { FrameError, inTime } from './frame-error.ts';
import { limits } from './limits.ts';

/** Sound and pictures that move, played from the link piece by piece. */
export async function mediaPlayer(
  kind: 'audio' | 'video',
  content: string | ArrayBuffer,
  name: string,
): Promise<HTMLMediaElement> {
  const player = document.createElement(kind);
  player.className = 'player';
  player.controls = true;
  player.preload = 'metadata';
  player.setAttribute('aria-label', name);
  player.disableRemotePlayback = true;
  player.setAttribute('controlslist', 'nodownload noremoteplayback');
  player.src = typeof content === 'string' ? content : URL.createObjectURL(new Blob([content]));
  const ready = new Promise<void>((resolve, reject) => {
    player.addEventListener('loadedmetadata', () => resolve(), { once: true });
    player.addEventListener('error', () => reject(new FrameError('BROKEN')), { once: true });
  });
  await inTime(ready, limits.milliseconds);
  return player;
}
