import { openChannel, type Channel } from './channel.ts';
import { Film } from './film.ts';
import { ToFrameSchema, type FromFrame } from './messages.ts';
import { Marks } from './marks.ts';
import { PageSurfaces } from './page-surfaces.ts';
import { warmUp } from './pdf-open.ts';
import { practise } from './pdf-practice.ts';
import './viewer.css';
import { Viewer } from './viewer.ts';

// The document comes later than this page: what it needs is made meanwhile.
if (location.hash.startsWith('#pdf')) warmUp();
if (location.hash === '#pdf-early') void practise();

/** The window hands over one end of a line, once; the frame listens to nobody else. */
window.addEventListener('message', function begin(event: MessageEvent<unknown>) {
  const [port] = event.ports;
  if (event.source !== window.parent || port === undefined) return;
  window.removeEventListener('message', begin);
  const channel: Channel<FromFrame> = openChannel(port, ToFrameSchema, (message) => {
    if (message.type === 'marks') marks.hear(message.tell);
    else if (message.type === 'picture') void film.take(message);
    else viewer.hear(message);
  });
  const surfaces = new PageSurfaces();
  const viewer = new Viewer(document.body, surfaces, channel);
  const marks = new Marks(surfaces, (said) => channel.post({ type: 'marks', said }));
  const film = new Film(surfaces, marks, channel);
});
