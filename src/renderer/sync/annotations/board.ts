import type { Change } from './history.ts';
import type { Mark, Point, Progress, SignedMark, Tool } from './mark.ts';
import type { Author } from './people.ts';
import type { SurfaceView } from './surface-view.ts';

export type HandTool = Tool | 'select' | 'eraser';

/** What the hand holds. Undefined tool: it only points and reads. */
export interface HandSettings {
  tool: HandTool | undefined;
  color: string;
  width: number;
}

/** One surface as a hand on it sees it: what it holds, what lies there, and where what it does goes. */
export interface Board {
  readonly view: SurfaceView;
  readonly settings: HandSettings;
  /** Whether I may draw here, and whether I may remove what others drew. */
  readonly rights: { draw: boolean; removeAny: boolean };
  newId(): string;
  isMine(mark: SignedMark): boolean;
  authorOf(mark: SignedMark): Author | undefined;
  /** Draws mine, or puts it in the place of the one of its id, and tells the others. */
  add(mark: Mark): void;
  remove(id: string): void;
  progress(progress: Progress): void;
  cursor(point: Point): void;
  /** One step to undo, of my own marks. */
  record(changes: readonly Change[]): void;
  undo(): void;
  redo(): void;
}
