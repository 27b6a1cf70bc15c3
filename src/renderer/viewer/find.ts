import type { PageList } from './page-list.ts';
import type { PageSource } from './page-source.ts';

interface Match {
  page: number;
  start: number;
  end: number;
}
const MOST = 5000;
const FOUND = 'found';
const CURRENT = 'found-current';

/** Looks for words on all pages, one after the other, and marks them on those that are drawn. */
export class Find {
  readonly #source: PageSource;
  readonly #list: PageList;
  readonly #report: (found: { total: number; current: number; done: boolean }) => void;
  readonly #texts = new Map<number, string>();
  #matches: Match[] = [];
  #current = -1;
  #done = true;
  #turn = 0;

  constructor(
    source: PageSource,
    list: PageList,
    report: (found: { total: number; current: number; done: boolean }) => void,
  ) {
    this.#source = source;
    this.#list = list;
    this.#report = report;
  }

  /** Begins anew, with the page looked at; an empty query forgets the last one. */
  async search(query: string): Promise<void> {
    const turn = ++this.#turn;
    this.#matches = [];
    this.#current = -1;
    this.#done = query === '';
    this.#mark();
    this.#tell();
    if (this.#done) return;
    const wanted = fold(query);
    const start = this.#list.look.page;
    for (let page = 1; page <= this.#source.pages && this.#matches.length < MOST; page++) {
      const text = await this.#textOf(page);
      if (turn !== this.#turn) return;
      const before = this.#matches.length;
      for (let at = text.indexOf(wanted); at >= 0 && this.#matches.length < MOST; at = text.indexOf(wanted, at + 1))
        this.#matches.push({ page, start: at, end: at + wanted.length });
      if (before === this.#matches.length) continue;
      if (this.#current < 0 && page >= start) this.#go(before);
      else this.#tell();
    }
    this.#done = true;
    if (this.#current < 0 && this.#matches.length > 0) this.#go(0);
    else this.#tell();
    this.#mark();
  }

  next(back: boolean): void {
    const total = this.#matches.length;
    if (total > 0) this.#go((this.#current + (back ? total - 1 : 1)) % total);
  }

  #go(index: number): void {
    this.#current = index;
    const match = this.#matches[index];
    if (match !== undefined && match.page !== this.#list.look.page) this.#list.show(match.page, undefined, true);
    this.#mark();
    this.#reveal();
    this.#tell();
  }

  #tell(): void {
    this.#report({ total: this.#matches.length, current: this.#current + 1, done: this.#done });
  }

  /** A page was drawn: what is found on it can be marked now. */
  drawn(page: number): void {
    if (this.#matches.length === 0) return;
    this.#mark();
    if (this.#matches[this.#current]?.page === page) this.#reveal();
  }

  async #textOf(page: number): Promise<string> {
    const known = this.#texts.get(page);
    if (known !== undefined) return known;
    const text = fold((await this.#source.textOf?.(page).catch(() => '')) ?? '');
    this.#texts.set(page, text);
    return text;
  }

  #rangesOf(match: Match): Range | undefined {
    const element = this.#list.elementOf(match.page);
    const root = element?.querySelector('.textLayer, .sheet');
    return root instanceof HTMLElement ? rangeOf(root, match.start, match.end) : undefined;
  }

  #mark(): void {
    const current = this.#matches[this.#current];
    const near = this.#matches.filter((match) => match !== current && this.#list.elementOf(match.page) !== undefined);
    const ranges = near.slice(0, 500).flatMap((match) => this.#rangesOf(match) ?? []);
    CSS.highlights.set(FOUND, new Highlight(...ranges));
    const range = current === undefined ? undefined : this.#rangesOf(current);
    CSS.highlights.set(CURRENT, new Highlight(...(range === undefined ? [] : [range])));
  }

  /** Scrolls to where the words are, unless they are in sight. */
  #reveal(): void {
    const match = this.#matches[this.#current];
    const box = match === undefined ? undefined : this.#rangesOf(match)?.getBoundingClientRect();
    if (match === undefined || box === undefined) return;
    const frame = this.#list.element.getBoundingClientRect();
    if (box.top >= frame.top && box.bottom <= frame.bottom) return;
    const page = this.#list.elementOf(match.page)?.getBoundingClientRect();
    if (page === undefined) return;
    const y = (box.top - page.top - frame.height / 3) / page.height;
    this.#list.show(match.page, { ...this.#list.look.view, y: Math.min(Math.max(y, 0), 1) }, true);
  }
}

/** Case and accents make no difference, and every letter stays one, so that places stay what they are. */
function fold(text: string): string {
  return Array.from(text, (letter) => {
    const plain = letter.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
    return plain.length === letter.length ? plain : letter;
  }).join('');
}

/** The part of an element's text between two places. */
function rangeOf(root: HTMLElement, start: number, end: number): Range | undefined {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  let passed = 0;
  let begun = false;
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const length = node.nodeValue?.length ?? 0;
    if (!begun && start < passed + length) {
      range.setStart(node, start - passed);
      begun = true;
    }
    if (begun && end <= passed + length) {
      range.setEnd(node, end - passed);
      return range;
    }
    passed += length;
  }
  return undefined;
}
