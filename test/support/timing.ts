import type { Desktop } from './desktop.ts';

/** Milliseconds since the epoch, of the clock all windows of this machine share. */
type Moment = number;

/** When the next click on a button of that name happens in this window. */
export function nextClick(desktop: Desktop, name: string): Promise<Moment> {
  return desktop.page.evaluate(
    (label) =>
      new Promise<number>((resolve) => {
        const listen = (event: Event): void => {
          const button = event.target instanceof Element ? event.target.closest('button') : null;
          if (button?.textContent?.trim() !== label && button?.getAttribute('aria-label') !== label) return;
          document.removeEventListener('click', listen, true);
          resolve(performance.timeOrigin + event.timeStamp);
        };
        document.addEventListener('click', listen, true);
      }),
    name,
  );
}

/**
 * Has the window itself click a button in a moment: what drives it is still then, and takes nothing from what is measured.
 * Returns a way to ask when it was clicked.
 */
export async function clickSoon(desktop: Desktop, name: string, delayMs: number): Promise<() => Promise<Moment>> {
  const clicked = await desktop.page.evaluateHandle(
    ([label, delay]) => {
      const moment = { at: 0 };
      setTimeout(() => {
        const button = [...document.querySelectorAll('button')].find(({ textContent }) => textContent.trim() === label);
        moment.at = performance.timeOrigin + performance.now();
        button?.click();
      }, delay);
      return moment;
    },
    [name, delayMs] as const,
  );
  return () => clicked.evaluate(({ at }) => at);
}

export interface Seen {
  /** The first decoded frame is handed to the screen. */
  decoded: Moment;
  /** A person sees it: what it is drawn in is visible as well. */
  shown: Moment;
}

/** When a video that will appear under the selector has its first picture. */
export function firstPicture(desktop: Desktop, selector: string): Promise<Seen> {
  return desktop.page.evaluate(
    (query) =>
      new Promise<Seen>((resolve) => {
        const show = (video: HTMLVideoElement, decoded: number, now: number): void => {
          if (video.checkVisibility({ visibilityProperty: true })) {
            resolve({ decoded, shown: Math.max(decoded, performance.timeOrigin + now) });
          } else {
            requestAnimationFrame((later) => show(video, decoded, later));
          }
        };
        const watch = (): boolean => {
          const video = document.querySelector(query);
          if (!(video instanceof HTMLVideoElement)) return false;
          video.requestVideoFrameCallback((now) => show(video, performance.timeOrigin + now, now));
          return true;
        };
        if (watch()) return;
        const observer = new MutationObserver(() => {
          if (watch()) observer.disconnect();
        });
        observer.observe(document.body, { childList: true, subtree: true });
      }),
    selector,
  );
}

/** When the first decoded frame of a video that will appear under the selector is presented. */
export async function firstFrame(desktop: Desktop, selector: string): Promise<Moment> {
  return (await firstPicture(desktop, selector)).decoded;
}

export function tileVideo(displayName: string): string {
  return `[role="group"][aria-label="${displayName}"] video`;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
