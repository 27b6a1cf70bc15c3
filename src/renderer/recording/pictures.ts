/** What tracks show right now. Elements of their own: the stage hides, crops and removes its. */
export class Pictures {
  readonly #players = new Map<MediaStreamTrack, HTMLVideoElement>();

  /** These and no others are played from now on. */
  watch(tracks: readonly MediaStreamTrack[]): void {
    for (const [track, player] of this.#players) {
      if (tracks.includes(track)) continue;
      player.srcObject = null;
      this.#players.delete(track);
    }
    for (const track of tracks) {
      if (this.#players.has(track)) continue;
      const player = document.createElement('video');
      player.muted = true;
      player.srcObject = new MediaStream([track]);
      // Interrupted by its own end.
      player.play().catch(() => undefined);
      this.#players.set(track, player);
    }
  }

  /** Undefined until there is a first frame. */
  of(track: MediaStreamTrack): HTMLVideoElement | undefined {
    const player = this.#players.get(track);
    return player !== undefined && player.videoWidth > 0 && player.readyState >= player.HAVE_CURRENT_DATA
      ? player
      : undefined;
  }

  close(): void {
    this.watch([]);
  }
}
