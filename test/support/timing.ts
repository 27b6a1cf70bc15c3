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

/** When the first decoded frame of a video that will appear under the selector is presented. */
export function firstFrame(desktop: Desktop, selector: string): Promise<Moment> {
  return desktop.page.evaluate(
    (query) =>
      new Promise<number>((resolve) => {
        const watch = (): boolean => {
          const video = document.querySelector(query);
          if (!(video instanceof HTMLVideoElement)) return false;
          video.requestVideoFrameCallback((now) => resolve(performance.timeOrigin + now));
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
