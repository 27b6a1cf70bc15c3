import { openChannel, type Channel } from './channel.ts';
import { ToFrameSchema, type FromFrame } from './messages.ts';
import { PageSurfaces } from './page-surfaces.ts';
import { warmUp } from './pdf-open.ts';
import './viewer.css';
import { Viewer } from './viewer.ts';

// The document comes later than this page: what it needs is made meanwhile.
if (location.hash === '#pdf') warmUp();

/** The window hands over one end of a line, once; the frame listens to nobody else. */
window.addEventListener('message', function begin(event: MessageEvent<unknown>) {
  const [port] = event.ports;
  if (event.source !== window.parent || port === undefined) return;
  window.removeEventListener('message', begin);
  const channel: Channel<FromFrame> = openChannel(port, ToFrameSchema, (message) => viewer.hear(message));
  const viewer = new Viewer(document.body, new PageSurfaces(), channel);
});
