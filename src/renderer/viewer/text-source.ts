import { codeLanguage } from '../../shared/files.ts';
import { FrameError } from './frame-error.ts';
import { limits } from './limits.ts';
import type { Kind } from './messages.ts';
import type { Size } from './page-layout.ts';
import type { PageSource } from './page-source.ts';

/** Everybody's lines break at the same places, whatever the size of their frame: marks stay with what they mark. */
const WIDTH = 816;

/** Text, code and Markdown as one long page. */
export class TextSource implements PageSource {
  readonly redraws = false;
  readonly pages = 1;
  readonly size: Size;
  readonly #sheet: HTMLElement;

  private constructor(sheet: HTMLElement) {
    this.#sheet = sheet;
    this.size = { width: WIDTH, height: measure(sheet) };
  }

  /** @throws FrameError EMPTY, UNSUPPORTED (not text) */
  static async open(bytes: ArrayBuffer, kind: Kind, mediaType: string): Promise<TextSource> {
    const sheet = document.createElement('div');
    sheet.className = `sheet ${kind}`;
    const { text, cut } = shorten(decode(bytes));
    sheet.append(await styled(text, kind, mediaType));
    if (cut) sheet.append(note('Only the first part of this long text is shown.'));
    return new TextSource(sheet);
  }

  sizeOf(): Promise<Size> {
    return Promise.resolve(this.size);
  }

  draw(_page: number, element: HTMLElement): Promise<void> {
    element.replaceChildren(this.#sheet);
    return Promise.resolve();
  }

  textOf(): Promise<string> {
    return Promise.resolve(this.#sheet.textContent);
  }

  close(): void {
    this.#sheet.remove();
  }
}

function decode(bytes: ArrayBuffer): string {
  if (bytes.byteLength === 0) throw new FrameError('EMPTY');
  const head = new Uint8Array(bytes, 0, Math.min(2, bytes.byteLength));
  const utf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  const label = utf16 ? (head[0] === 0xff ? 'utf-16le' : 'utf-16be') : 'utf-8';
  const text = new TextDecoder(label).decode(bytes);
  if (text.includes('\0')) throw new FrameError('UNSUPPORTED');
  return text;
}

function shorten(text: string): { text: string; cut: boolean } {
  const lines = text.slice(0, limits.text).split(/\r\n|\r|\n/);
  const kept = lines.slice(0, limits.lines);
  return { text: kept.join('\n'), cut: text.length > limits.text || kept.length < lines.length };
}

function note(sentence: string): HTMLElement {
  const element = document.createElement('p');
  element.className = 'note';
  element.textContent = sentence;
  return element;
}

async function styled(text: string, kind: Kind, mediaType: string): Promise<Node> {
  if (text.length <= limits.styled) {
    if (kind === 'markdown') return (await import('./markdown.ts')).markdown(text);
    if (kind === 'code') return (await import('./code.ts')).code(text, codeLanguage(mediaType));
  }
  const element = document.createElement('pre');
  element.textContent = text;
  return element;
}

function measure(sheet: HTMLElement): number {
  const probe = document.createElement('div');
  probe.className = 'measure';
  probe.append(sheet);
  document.body.append(probe);
  const height = Math.max(sheet.offsetHeight, WIDTH / 4);
  probe.remove();
  return height;
}
