import type { MediaState } from '../types.ts';

/**
 * Every connection has the same four transceivers in the same order, made by whoever offers first. Tracks are put in
 * and out by `replaceTrack`, so that no switch of a camera and no start of a share renegotiates anything.
 */
export const SLOTS = [
  { source: 'microphone', kind: 'audio', stream: 'main' },
  { source: 'camera', kind: 'video', stream: 'main' },
  { source: 'screen', kind: 'video', stream: 'screen' },
  { source: 'screen-audio', kind: 'audio', stream: 'screen' },
] as const;

/** What is sent in each slot, in the order of SLOTS. */
export type SlotTracks = readonly [
  microphone: MediaStreamTrack | null,
  camera: MediaStreamTrack | null,
  screen: MediaStreamTrack | null,
  screenAudio: MediaStreamTrack | null,
];

export const noTracks: SlotTracks = [null, null, null, null];

/** What this person sends to everyone: the tracks, and what they say about them. */
export interface Outgoing {
  tracks: SlotTracks;
  media: MediaState;
}

export const nothingOutgoing: Outgoing = {
  tracks: noTracks,
  media: { microphone: 'none', camera: 'none', screen: 'off' },
};
