import type { Directive } from 'vue';

/** `v-stream="stream"` on a `<video>` or `<audio>`: the element plays that stream, or nothing. */
export const vStream: Directive<HTMLMediaElement, MediaStream | undefined> = {
  mounted: (element, { value }) => attach(element, value),
  updated: (element, { value }) => attach(element, value),
  beforeUnmount: (element) => attach(element, undefined),
};

function attach(element: HTMLMediaElement, stream: MediaStream | undefined): void {
  const next = stream ?? null;
  // Setting the same stream again would restart the element and blink.
  if (element.srcObject === next) return;
  element.srcObject = next;
  // Interrupted by the next stream or by its removal: nothing is lost.
  if (next !== null) element.play().catch(() => undefined);
}
