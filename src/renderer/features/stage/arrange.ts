/** Where the tiles of a call go. */
export interface Arrangement {
  /** `pair`: the other fills the stage. `strip`: faces beside a shared screen. `speaker`: faces beside one large one. */
  mode: 'pair' | 'grid' | 'strip' | 'speaker';
  /** Whose tile is the large one, in `speaker`. */
  large: string | undefined;
}

export interface Wishes {
  layout: 'grid' | 'speaker';
  pinned: string | undefined;
  /** Who has the floor. */
  active: string | undefined;
  /** Somebody else shares a screen. */
  shared: boolean;
}

/** Pure: who is there (others only, in the roster's order) and what is wanted → where they go. */
export function arrange(others: readonly string[], { layout, pinned, active, shared }: Wishes): Arrangement {
  if (shared) return { mode: 'strip', large: undefined };
  if (others.length === 1) return { mode: 'pair', large: undefined };
  const here = (userId: string | undefined): string | undefined =>
    userId !== undefined && others.includes(userId) ? userId : undefined;
  const large = here(pinned) ?? (layout === 'speaker' ? (here(active) ?? others[0]) : undefined);
  return large === undefined ? { mode: 'grid', large: undefined } : { mode: 'speaker', large };
}
