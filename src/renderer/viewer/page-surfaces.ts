/** One page that is in the document now: where something may be laid over it. */
export interface PageSurface {
  page: number;
  /** Positioned; as large as the page is drawn. It scrolls with the page. */
  element: HTMLElement;
  /** CSS pixels. */
  width: number;
  height: number;
  /** CSS pixels per unit of the page. */
  scale: number;
}

export interface SurfaceWatcher {
  added: (surface: PageSurface) => void;
  resized: (surface: PageSurface) => void;
  removed: (surface: PageSurface) => void;
}

/** The pages that are there, and whoever wants to lay something over them. */
export class PageSurfaces {
  readonly #shown = new Map<number, PageSurface>();
  readonly #watchers = new Set<SurfaceWatcher>();

  get shown(): readonly PageSurface[] {
    return [...this.#shown.values()];
  }

  /** Tells of those that are there and of every change; returns the function that stops it. */
  follow(watcher: SurfaceWatcher): () => void {
    this.#watchers.add(watcher);
    for (const surface of this.#shown.values()) watcher.added(surface);
    return () => {
      this.#watchers.delete(watcher);
    };
  }

  put(surface: PageSurface): void {
    const before = this.#shown.get(surface.page);
    this.#shown.set(surface.page, surface);
    if (before === undefined) for (const watcher of this.#watchers) watcher.added(surface);
    else if (before.width !== surface.width || before.height !== surface.height)
      for (const watcher of this.#watchers) watcher.resized(surface);
  }

  remove(page: number): void {
    const surface = this.#shown.get(page);
    if (surface === undefined) return;
    this.#shown.delete(page);
    for (const watcher of this.#watchers) watcher.removed(surface);
  }
}
