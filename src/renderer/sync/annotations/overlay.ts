import type { Place } from './canvas-layer.ts';
import { nameTag } from './cursor-layer.ts';
import { UNITS, type Box } from './geometry.ts';
import { MAX_TEXT, type Point } from './mark.ts';
import type { Author } from './people.ts';
import { textSize, type Shape } from './shape.ts';

/** What is not ink: texts, the frame round what is selected, who drew what is under the pointer, the keyboard's cross, the field in which text is written. */
export class Overlay {
  readonly element = document.createElement('div');
  readonly #texts = new Map<string, HTMLElement>();
  readonly #frame = document.createElement('div');
  readonly #cross = document.createElement('div');
  #tag: HTMLElement | undefined;
  #place: Place;
  #editor: { field: HTMLTextAreaElement; at: Point; width: number } | undefined;

  constructor(place: Place) {
    this.#place = place;
    this.element.className = 'marks-overlay';
    cover(this.element);
    Object.assign(this.#frame.style, {
      position: 'absolute',
      border: '1.5px dashed #1a5fd0',
      borderRadius: '3px',
      pointerEvents: 'none',
    });
    Object.assign(this.#cross.style, {
      position: 'absolute',
      width: '19px',
      height: '19px',
      margin: '-10px 0 0 -10px',
      background:
        'linear-gradient(#1a5fd0, #1a5fd0) center/1.5px 100% no-repeat, linear-gradient(#1a5fd0, #1a5fd0) center/100% 1.5px no-repeat',
      outline: '1px solid #ffffff',
      borderRadius: '50%',
      pointerEvents: 'none',
    });
    this.#cross.className = 'marks-cross';
    this.#frame.className = 'marks-selection';
  }

  addText({ mark, points }: Shape): void {
    const [left = 0, top = 0] = points[0] ?? [];
    const element = document.createElement('div');
    element.className = 'marks-text';
    element.textContent = mark.text ?? '';
    Object.assign(element.style, {
      position: 'absolute',
      left: `${(100 * left) / UNITS}%`,
      top: `${(100 * top) / (UNITS * this.#aspect)}%`,
      maxWidth: `${100 - (100 * left) / UNITS}%`,
      color: mark.color,
      pointerEvents: 'none',
    });
    letters(element, this.#letterSize(mark.width));
    element.dataset['width'] = String(mark.width);
    this.#texts.set(mark.id, element);
    this.element.prepend(element);
  }

  removeText(id: string): void {
    this.#texts.get(id)?.remove();
    this.#texts.delete(id);
  }

  /** The frame round what is selected; undefined: nothing is. */
  select(box: Box | undefined): void {
    if (box === undefined) return this.#frame.remove();
    const height = UNITS * this.#aspect;
    Object.assign(this.#frame.style, {
      left: `${(100 * box.left) / UNITS}%`,
      top: `${(100 * box.top) / height}%`,
      width: `${(100 * (box.right - box.left)) / UNITS}%`,
      height: `${(100 * (box.bottom - box.top)) / height}%`,
    });
    this.element.append(this.#frame);
  }

  /** Says who drew what is at this place (fractions); undefined: nothing is. */
  name(author: Author | undefined, [x, y]: Point): void {
    this.#tag?.remove();
    this.#tag = undefined;
    if (author === undefined) return;
    this.#tag = nameTag(author.name, author.colour);
    this.#tag.classList.add('marks-author');
    Object.assign(this.#tag.style, {
      position: 'absolute',
      left: `${x * 100}%`,
      top: `${y * 100}%`,
      transform: `translate(${x > 0.8 ? 'calc(-100% - 8px)' : '12px'}, ${y > 0.9 ? '-28px' : '12px'})`,
      pointerEvents: 'none',
    });
    this.element.append(this.#tag);
  }

  /** The keyboard's place; undefined: the pointer is used. */
  cross(point: Point | undefined): void {
    if (point === undefined) return this.#cross.remove();
    Object.assign(this.#cross.style, { left: `${point[0] * 100}%`, top: `${point[1] * 100}%` });
    this.element.append(this.#cross);
  }

  /** Opens a field at a place; `done` has what was written, once, and nothing when that is nothing. */
  write(at: Point, style: { color: string; width: number }, done: (text: string) => void): void {
    this.endWriting();
    const field = document.createElement('textarea');
    field.setAttribute('aria-label', 'Text on the page');
    field.maxLength = MAX_TEXT;
    field.rows = 1;
    Object.assign(field.style, {
      position: 'absolute',
      left: `${at[0] * 100}%`,
      top: `${at[1] * 100}%`,
      width: `${Math.max(12, 100 - at[0] * 100)}%`,
      maxWidth: `${100 - at[0] * 100}%`,
      height: 'auto',
      margin: '0',
      padding: '0',
      border: '0',
      outline: '1.5px dashed #1a5fd0',
      background: 'transparent',
      color: style.color,
      resize: 'none',
      overflow: 'hidden',
      pointerEvents: 'auto',
      // As long as what is in it, where the browser can.
      fieldSizing: 'content',
    });
    letters(field, this.#letterSize(style.width));
    field.addEventListener('keydown', (event) => {
      event.stopPropagation();
      if (event.key === 'Escape' || (event.key === 'Enter' && (event.ctrlKey || event.metaKey))) this.endWriting();
    });
    for (const type of ['pointerdown', 'pointermove', 'pointerup'] as const) {
      field.addEventListener(type, (event) => event.stopPropagation());
    }
    let over = false;
    field.addEventListener('blur', () => {
      if (over) return;
      over = true;
      this.#editor = undefined;
      const text = field.value.trimEnd();
      field.remove();
      if (text !== '') done(text);
    });
    this.#editor = { field, at, width: style.width };
    this.element.append(field);
    field.focus();
  }

  /** What is being written counts. */
  endWriting(): void {
    this.#editor?.field.blur();
  }

  get writing(): boolean {
    return this.#editor !== undefined;
  }

  resize(place: Place): void {
    this.#place = place;
    for (const text of this.#texts.values()) letters(text, this.#letterSize(Number(text.dataset['width'])));
    if (this.#editor !== undefined) letters(this.#editor.field, this.#letterSize(this.#editor.width));
  }

  get #aspect(): number {
    return this.#place.height / this.#place.width;
  }

  #letterSize(width: number): number {
    return (textSize(width) * this.#place.width) / UNITS;
  }
}

function letters(element: HTMLElement, size: number): void {
  Object.assign(element.style, {
    font: `500 ${size}px/1.25 "Inter Variable", system-ui, sans-serif`,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  });
}

/** Over all of the surface, without taking the pointer. */
export function cover(element: HTMLElement): void {
  Object.assign(element.style, { position: 'absolute', inset: '0', pointerEvents: 'none', overflow: 'hidden' });
}
