import type { ParleyBridge } from '../shared/ipc.ts';

declare global {
  interface Window {
    /** Put there by the preload, and the only way out of this page but the server itself. */
    readonly parley: ParleyBridge;
  }
}
