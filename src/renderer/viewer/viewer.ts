import type { Channel } from './channel.ts';
import { Find } from './find.ts';
import { FrameError } from './frame-error.ts';
import { ImageSource } from './image-source.ts';
import { viewerKeys } from './keys.ts';
import { MediaPlayer } from './media-player.ts';
import type { Content, FromFrame, Open, ToFrame } from './messages.ts';
import { PageList } from './page-list.ts';
import type { PageSource } from './page-source.ts';
import type { PageSurfaces } from './page-surfaces.ts';
import { Pieces } from './pieces.ts';
import { PdfSource } from './pdf-source.ts';
import { TextSource } from './text-source.ts';

/** Shows one file and does what it is told. */
export class Viewer {
  readonly #parent: HTMLElement;
  readonly #surfaces: PageSurfaces;
  readonly #channel: Channel<FromFrame>;
  #source: PageSource | undefined;
  #list: PageList | undefined;
  #find: Find | undefined;
  #player: MediaPlayer | undefined;
  #password: ((password: string) => void) | undefined;
  /** Asked for while the document was on its way. */
  #wanted: Extract<ToFrame, { type: 'show' }> | undefined;
  #opening = false;
  #pieces: Pieces | undefined;

  constructor(parent: HTMLElement, surfaces: PageSurfaces, channel: Channel<FromFrame>) {
    this.#parent = parent;
    this.#surfaces = surfaces;
    this.#channel = channel;
    viewerKeys({
      turn: (by) => this.#list?.turn(by),
      show: (page) => this.#list?.show(page, undefined, true),
      zoom: (to) => this.#list?.zoom(to),
      pages: () => this.#source?.pages ?? 0,
      pass: (key) => this.#channel.post({ type: 'key', key }),
    });
    // Whatever has an address asks first; nothing navigates.
    parent.addEventListener('click', (event) => {
      const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
      if (link === null) return;
      event.preventDefault();
      this.#link(link.getAttribute('href') ?? '');
    });
  }

  hear(message: Exclude<ToFrame, { type: 'marks' | 'picture' }>): void {
    switch (message.type) {
      case 'open':
        void this.#open(message);
        break;
      case 'piece':
        this.#pieces?.take(message.begin, message.content);
        break;
      case 'password':
        this.#password?.(message.password);
        this.#password = undefined;
        break;
      case 'show':
        if (this.#list === undefined) this.#wanted = message;
        else this.#list.show(message.page, message.view);
        break;
      case 'zoom':
        this.#list?.zoom(message.to);
        break;
      case 'find':
        void this.#find?.search(message.query);
        break;
      case 'find-next':
        this.#find?.next(message.back);
        break;
      case 'thumbnail':
        void this.#thumbnail(message.page, message.width);
        break;
      case 'playback':
        this.#player?.follow(message);
        break;
      case 'ping':
        this.#channel.post({ type: 'pong', id: message.id });
        break;
    }
  }

  #link(url: string): void {
    if (url !== '' && url.length <= 2048) this.#channel.post({ type: 'link', url });
  }

  async #open(message: Open): Promise<void> {
    if (this.#opening) return;
    this.#opening = true;
    try {
      if (message.kind === 'audio' || message.kind === 'video') await this.#play(message.kind, message);
      else await this.#showPages(message);
    } catch (error) {
      this.#channel.post({ type: 'failed', code: error instanceof FrameError ? error.code : 'BROKEN' });
    }
  }

  async #play(kind: 'audio' | 'video', { content, name }: Open): Promise<void> {
    if (typeof content === 'object' && !(content instanceof ArrayBuffer)) throw new FrameError('UNSUPPORTED');
    const player = await MediaPlayer.open(kind, content, name, (playback) =>
      this.#channel.post({ type: 'played', ...playback }),
    );
    this.#player = player;
    const { element } = player;
    this.#parent.replaceChildren(element);
    const size =
      element instanceof HTMLVideoElement ? { width: element.videoWidth, height: element.videoHeight } : NOTHING;
    this.#channel.post({ type: 'opened', pages: 1, size, can: { zoom: false, find: false, thumbnails: false } });
  }

  async #showPages(message: Open): Promise<void> {
    const source = await this.#sourceOf(message);
    this.#source = source;
    let settle = (): void => undefined;
    const seen = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const can = { zoom: true, find: 'textOf' in source, thumbnails: 'thumbnail' in source };
    let opened = false;
    // Once there is something to see, and not before.
    const open = (): void => {
      opened = true;
      this.#channel.post({ type: 'opened', pages: source.pages, size: source.size, can });
      if (this.#list !== undefined) this.#channel.post({ type: 'seen', ...this.#list.look, person: false });
    };
    const start = this.#wanted ?? message;
    this.#list = new PageList(
      source,
      this.#surfaces,
      this.#parent,
      {
        seen: ({ page, view }, person) => {
          if (opened) this.#channel.post({ type: 'seen', page, view, person });
        },
        settled: () => {
          if (!opened) open();
          settle();
        },
        decorated: (page) => this.#find?.drawn(page),
      },
      { page: start.page ?? 1, view: start.view },
    );
    this.#find = new Find(source, this.#list, (found) => this.#channel.post({ type: 'found', ...found }));
    // What is seen goes before what may be looked up.
    await seen;
    const entries = (await source.outline?.().catch(() => [])) ?? [];
    if (entries.length > 0) this.#channel.post({ type: 'outline', entries });
  }

  #sourceOf({ kind, content, mediaType, name }: Open): Promise<PageSource> {
    if (kind === 'pdf') return this.#pdf(content);
    if (!(content instanceof ArrayBuffer)) throw new FrameError('UNSUPPORTED');
    switch (kind) {
      case 'image':
        return ImageSource.open(content, mediaType, name);
      case 'text':
      case 'code':
      case 'markdown':
        return TextSource.open(content, kind, mediaType);
      default:
        throw new FrameError('UNSUPPORTED');
    }
  }

  #pdf(content: Content): Promise<PageSource> {
    if (typeof content === 'string') throw new FrameError('UNSUPPORTED');
    const need = (begin: number, end: number): void => this.#channel.post({ type: 'need', begin, end });
    if (!(content instanceof ArrayBuffer)) this.#pieces = new Pieces(content.bytes, content.head, need);
    const source = content instanceof ArrayBuffer ? content : this.#pieces;
    if (source === undefined) throw new FrameError('UNSUPPORTED');
    return PdfSource.open(source, (wrong) => this.#askPassword(wrong), {
      page: (page) => this.#list?.show(page, undefined, true),
      url: (url) => this.#link(url),
    });
  }

  #askPassword(wrong: boolean): Promise<string> {
    this.#channel.post({ type: 'password', wrong });
    return new Promise((resolve) => {
      this.#password = resolve;
    });
  }

  async #thumbnail(page: number, width: number): Promise<void> {
    const source = this.#source;
    if (source?.thumbnail === undefined || page > source.pages) return;
    try {
      const picture = await source.thumbnail(page, width);
      this.#channel.post({ type: 'thumbnail', page, picture }, [picture]);
    } catch {
      // A page that cannot be drawn has no picture either; the page says so itself.
    }
  }
}

const NOTHING = { width: 0, height: 0 };
