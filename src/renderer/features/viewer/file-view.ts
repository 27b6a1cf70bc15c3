import { shallowReactive, type ShallowReactive } from 'vue';
import { fileKind, type FileInfo, type FileKind } from '../../../shared/files.ts';
import { fetchContent, fetchRange } from '../../stores/file-content.ts';
import type { FileLink } from '../../stores/file-link.ts';
import { ServerError } from '../../stores/server-error.ts';
import type {
  Content,
  FromFrame,
  Kind,
  Opened,
  OutlineEntry,
  Seen,
  ToFrame,
  View,
  ViewerKey,
} from '../../viewer/messages.ts';
import type { MarksSaid } from '../../viewer/marks-messages.ts';
import { contentFailure, frameDied, frameFailure, type FileFailure } from './failures.ts';
import { FileFilm } from './file-film.ts';
import { FrameHost } from './frame-host.ts';
import { readPiece } from './read-piece.ts';

export interface FileViewState {
  phase: 'loading' | 'password' | 'shown' | 'failed';
  /** Of what is loaded, 0..1. */
  progress: number;
  failure: FileFailure | undefined;
  passwordWrong: boolean;
  pages: number;
  page: number;
  view: View | undefined;
  can: Opened['can'];
  /** Height of a page by its width. */
  shape: number;
  outline: readonly OutlineEntry[];
  found: { total: number; current: number; done: boolean };
  /** A link that was clicked: nothing opens before the person has seen where it leads. */
  link: string | undefined;
  /** Which frame this is: another one means a new frame. */
  attempt: number;
}

/** Seconds. */
export interface Playback {
  playing: boolean;
  position: number;
}

export interface FileViewParts {
  /** The way to its bytes. */
  fileLink: FileLink;
  seen: (seen: Seen) => void;
  key: (key: ViewerKey) => void;
  marks: (said: MarksSaid) => void;
  played: (playback: Playback) => void;
  /** Where what plays stands now, if anybody has played it. */
  playback: () => Playback | undefined;
  start: () => { page: number; view: View | undefined };
}

/** Small pictures of pages that are kept; the list asks again for others. */
const MOST_PICTURES = 300;
/** A longer document comes in pieces, as they are looked at; so much of it before anybody asks. */
const WHOLE_UP_TO = 1_048_576;
const HEAD = 131_072;
/** A frame that asks for more at once is out of its mind. */
const MOST_PIECES = 256;
const nothingFound = { total: 0, current: 0, done: true };

/** One open file in its frame: loads it, hands it over, and keeps what the frame says of it. */
export class FileView {
  readonly state: ShallowReactive<FileViewState>;
  readonly pictures = shallowReactive(new Map<number, ImageBitmap>());
  readonly film = new FileFilm((order) => this.send(order));
  readonly #file: FileInfo;
  readonly #parts: FileViewParts;
  #host: FrameHost | undefined;
  #loading: AbortController | undefined;
  /** Fetched, and not handed over yet. */
  #loaded: { kind: Kind; content: Content } | undefined;
  #pieces: { stop: AbortController; asked: number; came: number } | undefined;
  #handedOver = false;
  readonly #asked = new Set<number>();

  constructor(file: FileInfo, parts: FileViewParts) {
    this.#file = file;
    this.#parts = parts;
    this.state = shallowReactive({
      phase: 'loading',
      progress: 0,
      failure: undefined,
      passwordWrong: false,
      pages: file.pages ?? 1,
      page: parts.start().page,
      view: undefined,
      can: { zoom: false, find: false, thumbnails: false },
      shape: 1,
      outline: [],
      found: nothingFound,
      link: undefined,
      attempt: 0,
    });
    void this.load();
  }

  /** The way to its bytes. */
  get fileLink(): FileLink {
    return this.#parts.fileLink;
  }

  get kind(): FileKind | undefined {
    return fileKind(this.#file.mediaType);
  }

  /** The frame has loaded its page. */
  mount(frame: Window): void {
    this.#host?.close();
    this.#handedOver = false;
    this.#host = new FrameHost(
      frame,
      (message) => this.#hear(message),
      () => this.#fail(frameDied),
    );
    this.#handOver();
    void this.load();
  }

  /** Fetches the file, once: the frame gets ready meanwhile. */
  async load(): Promise<void> {
    const { kind } = this;
    if (kind === undefined || kind === 'office') return this.#fail(frameFailure('UNSUPPORTED'));
    if (this.#file.bytes === 0) return this.#fail(frameFailure('EMPTY'));
    if (this.#handedOver || this.#loaded !== undefined || this.#loading !== undefined) return undefined;
    const loading = new AbortController();
    this.#loading = loading;
    try {
      const content = await this.fileLink.read((addresses) => this.#content(kind, addresses, loading.signal));
      this.#loaded = { kind, content };
      this.#handOver();
    } catch (error) {
      if (!loading.signal.aborted) this.#fail(failureOf(error));
    } finally {
      if (this.#loading === loading) this.#loading = undefined;
    }
  }

  #handOver(): void {
    if (this.#host === undefined || this.#loaded === undefined) return;
    const { kind, content } = this.#loaded;
    this.#loaded = undefined;
    this.#handedOver = true;
    const { name, mediaType } = this.#file;
    const { page } = this.state;
    const start = this.#parts.start();
    // Turned already, it opens there, at the head of the page.
    const view = page === start.page ? start.view : undefined;
    this.#host.send(
      { type: 'open', kind, name, mediaType, content, page, view },
      typeof content === 'string' ? [] : [content instanceof ArrayBuffer ? content : content.head],
    );
  }

  async #content(kind: Kind, addresses: readonly string[], signal: AbortSignal): Promise<Content> {
    // What plays is fetched by the player, piece by piece.
    if (kind === 'audio' || kind === 'video') return addresses[0] ?? '';
    const { bytes } = this.#file;
    if (kind === 'pdf' && bytes > WHOLE_UP_TO) {
      const head = await fetchRange(addresses, { begin: 0, end: HEAD }, signal);
      return { bytes, head };
    }
    return fetchContent(
      addresses,
      bytes,
      (share) => {
        this.state.progress = share;
      },
      signal,
    );
  }

  /** The frame asks for bytes of its own file: nothing else can be had by asking. */
  async #piece(begin: number, end: number): Promise<void> {
    const { bytes } = this.#file;
    const pieces = (this.#pieces ??= { stop: new AbortController(), asked: 0, came: 0 });
    if (begin >= end || end > bytes || pieces.asked >= MOST_PIECES) return this.#fail(frameFailure('BROKEN'));
    pieces.asked += 1;
    try {
      const content = await readPiece(this.fileLink, { begin, end }, pieces.stop.signal);
      pieces.came += end - begin;
      this.state.progress = Math.min(1, (HEAD + pieces.came) / bytes);
      this.#host?.send({ type: 'piece', begin, content }, [content]);
    } catch (error) {
      if (!pieces.stop.signal.aborted) this.#fail(failureOf(error));
    } finally {
      pieces.asked -= 1;
    }
  }

  #fail(failure: FileFailure): void {
    this.#stop();
    this.state.phase = 'failed';
    this.state.failure = failure;
  }

  /** A new frame, and everything from the start. */
  again(): void {
    this.#stop();
    void this.fileLink.renew();
    this.pictures.clear();
    this.#asked.clear();
    Object.assign(this.state, {
      phase: 'loading',
      progress: 0,
      failure: undefined,
      passwordWrong: false,
      found: nothingFound,
      attempt: this.state.attempt + 1,
    });
    void this.load();
  }

  #hear(message: FromFrame): void {
    const { state } = this;
    switch (message.type) {
      case 'opened':
        state.phase = 'shown';
        state.pages = message.pages;
        state.can = message.can;
        state.shape = message.size.height / Math.max(message.size.width, 1) || 1;
        this.follow(this.#parts.playback());
        break;
      case 'need':
        void this.#piece(message.begin, message.end);
        break;
      case 'outline':
        state.outline = message.entries;
        break;
      case 'failed':
        this.#fail(frameFailure(message.code));
        break;
      case 'password':
        state.phase = 'password';
        state.passwordWrong = message.wrong;
        break;
      case 'seen':
        state.page = Math.min(message.page, state.pages);
        state.view = message.view;
        this.#parts.seen({ ...message, page: state.page });
        break;
      case 'found':
        state.found = message;
        break;
      case 'thumbnail':
        this.#keep(message.page, message.picture);
        break;
      case 'picture':
        this.film.take(message.film, message.picture);
        break;
      case 'link':
        state.link = message.url;
        break;
      case 'key':
        this.#parts.key(message.key);
        break;
      case 'marks':
        this.#parts.marks(message.said);
        break;
      case 'played':
        this.#parts.played({ playing: message.playing, position: message.position });
        break;
      case 'pong':
        break;
    }
  }

  send(message: ToFrame): void {
    this.#host?.send(message);
  }

  unlock(password: string): void {
    this.state.phase = 'loading';
    this.send({ type: 'password', password });
  }

  /** Somebody turned the page here: it counts as seen before the frame has drawn it, or anything. */
  turn(page: number): void {
    const { phase, pages } = this.state;
    const next = Math.min(Math.max(page, 1), pages);
    if (next === this.state.page || phase === 'password' || phase === 'failed') return;
    this.show(next);
    const view = { zoom: this.state.view?.zoom ?? 1, x: 0.5, y: 0 };
    this.#parts.seen({ type: 'seen', page: next, view, person: true });
  }

  show(page: number, view?: View): void {
    this.state.page = page;
    this.send({ type: 'show', page, ...(view === undefined ? {} : { view }) });
  }

  follow(playback: Playback | undefined): void {
    if (playback !== undefined) this.send({ type: 'playback', ...playback });
  }

  /** Asks once for each page. */
  wantPicture(page: number): void {
    if (this.#asked.has(page)) return;
    this.#asked.add(page);
    this.send({ type: 'thumbnail', page, width: Math.ceil(120 * devicePixelRatio) });
  }

  #keep(page: number, picture: ImageBitmap): void {
    if (!this.#asked.has(page)) return picture.close();
    this.pictures.set(page, picture);
    const [oldest] = this.pictures.keys();
    if (this.pictures.size <= MOST_PICTURES || oldest === undefined) return undefined;
    this.pictures.get(oldest)?.close();
    this.pictures.delete(oldest);
    this.#asked.delete(oldest);
    return undefined;
  }

  #stop(): void {
    this.#loading?.abort();
    this.#loading = undefined;
    this.#pieces?.stop.abort();
    this.#pieces = undefined;
    this.#loaded = undefined;
    this.#handedOver = false;
    this.#host?.close();
    this.#host = undefined;
  }

  close(): void {
    this.#stop();
    this.film.stop();
    for (const picture of this.pictures.values()) picture.close();
  }
}

function failureOf(error: unknown): FileFailure {
  const code = error instanceof ServerError ? error.code : 'INTERNAL';
  return contentFailure(code, error instanceof Error ? error.message : '');
}
