import type { Place } from './canvas-layer.ts';
import { Glide } from './glide.ts';
import type { Point } from './mark.ts';
import type { WhoIs } from './people.ts';
import { browserClock, type Clock } from './settled-layer.ts';

interface Cursor {
  glide: Glide;
  element: HTMLElement;
}

const ARROW = 'M1 1 L1 15 L5 11.4 L8 18 L10.6 16.8 L7.7 10.4 L13 10 Z';
const SVG = 'http://www.w3.org/2000/svg';

/** The others' cursors on one surface, each with its name. */
export class CursorLayer {
  readonly #host: HTMLElement;
  readonly #who: WhoIs;
  readonly #still: boolean;
  readonly #clock: Clock;
  readonly #cursors = new Map<string, Cursor>();
  #place: Place;
  #moving = false;

  /** `still`: cursors jump instead of gliding (reduced motion). */
  constructor(host: HTMLElement, place: Place, who: WhoIs, still: boolean, clock: Clock = browserClock) {
    this.#host = host;
    this.#place = place;
    this.#who = who;
    this.#still = still;
    this.#clock = clock;
  }

  move(author: string, point: Point): void {
    const now = this.#clock.now();
    const there = this.#cursors.get(author);
    if (there === undefined || this.#still) {
      there?.element.remove();
      const element = cursorElement(this.#who, author);
      this.#host.append(element);
      this.#cursors.set(author, { glide: new Glide(point, now), element });
    } else there.glide.moveTo(point, now);
    this.#go();
  }

  gone(author: string): void {
    this.#cursors.get(author)?.element.remove();
    this.#cursors.delete(author);
  }

  resize(place: Place): void {
    this.#place = place;
    this.#go();
  }

  close(): void {
    for (const author of this.#cursors.keys()) this.gone(author);
  }

  #go(): void {
    if (this.#moving) return;
    this.#moving = true;
    this.#step();
  }

  #step(): void {
    const now = this.#clock.now();
    let moving = false;
    for (const [author, { glide, element }] of this.#cursors) {
      if (glide.isOld(now)) this.gone(author);
      const [x, y] = glide.at(now);
      element.style.transform = `translate(${x * this.#place.width}px, ${y * this.#place.height}px)`;
      moving ||= !glide.rests(now);
    }
    this.#moving = moving;
    if (moving) this.#clock.frame(() => this.#step());
  }
}

function cursorElement(who: WhoIs, author: string): HTMLElement {
  const { name, colour } = who(author) ?? { name: '', colour: '#666666' };
  const element = document.createElement('div');
  element.className = 'marks-cursor';
  Object.assign(element.style, {
    position: 'absolute',
    left: '0',
    top: '0',
    pointerEvents: 'none',
    willChange: 'transform',
  });
  const arrow = document.createElementNS(SVG, 'svg');
  arrow.setAttribute('width', '15');
  arrow.setAttribute('height', '20');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', ARROW);
  path.setAttribute('fill', colour);
  path.setAttribute('stroke', '#ffffff');
  arrow.append(path);
  const label = nameTag(name, colour);
  Object.assign(label.style, { position: 'absolute', left: '12px', top: '16px' });
  element.append(arrow, label);
  return element;
}

/** A name on its colour, on one line. The name is text and nothing else. */
export function nameTag(name: string, colour: string): HTMLElement {
  const tag = document.createElement('span');
  tag.textContent = name;
  Object.assign(tag.style, {
    padding: '1px 6px',
    borderRadius: '6px',
    background: colour,
    color: '#ffffff',
    font: '500 12px/1.4 "Inter Variable", system-ui, sans-serif',
    whiteSpace: 'nowrap',
    maxWidth: '160px',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
  });
  return tag;
}
