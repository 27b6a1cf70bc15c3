import * as v from 'valibot';
import { IdSchema } from '../call.ts';
import type { ErrorCode } from '../errors.ts';
import { FileInfoSchema, fileKind, type FileInfo } from '../files.ts';
import { AnnotationSchema, type Annotation } from './annotation.ts';
import { PageSchema, surfaceKey, SurfaceSchema, type Surface } from './surface.ts';

/** Where audio or video of a file stands: at `position` seconds at the time `at`, and running on if `playing`. */
const PlaybackSchema = v.object({
  playing: v.boolean(),
  position: v.pipe(v.number(), v.finite(), v.minValue(0)),
  at: v.string(),
});
export const SharedFileSchema = v.object({
  file: FileInfoSchema,
  page: PageSchema,
  openedBy: IdSchema,
  playback: v.optional(PlaybackSchema),
});
export const MarkSchema = v.object({ surface: SurfaceSchema, annotation: AnnotationSchema, from: IdSchema });
export const MessageSchema = v.object({ seq: v.number(), from: IdSchema, text: v.string(), at: v.string() });

/** `started`: a file is being written. Of who has not agreed nothing is in it. */
export const RecordingSchema = v.object({
  by: IdSchema,
  started: v.boolean(),
  agreed: v.array(IdSchema),
  /** They were asked, and are not asked again. */
  declined: v.array(IdSchema),
});

export const MARKING = ['everyone', 'presenter'] as const;
type Marking = (typeof MARKING)[number];

export type SharedFile = v.InferOutput<typeof SharedFileSchema>;
/** An annotation, where it is and whose. */
export type Mark = v.InferOutput<typeof MarkSchema>;
export type Recording = v.InferOutput<typeof RecordingSchema>;
export type Message = v.InferOutput<typeof MessageSchema>;

/** What everybody in a call sees beside each other. Values never change: an action makes the next one. */
export interface SyncState {
  readonly files: readonly SharedFile[];
  readonly annotations: readonly Mark[];
  /** Whose page the others follow. */
  readonly presenter: string | undefined;
  /** Who may draw. */
  readonly marking: Marking;
  /** Files whose marks stay with the call when it is over, because their owner wants that. */
  readonly kept: readonly string[];
  readonly messages: readonly Message[];
  /** Who wants to speak, who raised first in front. */
  readonly hands: readonly string[];
  /** Asked for, or running. */
  readonly recording: Recording | undefined;
}

export const emptyState: SyncState = {
  files: [],
  annotations: [],
  presenter: undefined,
  marking: 'everyone',
  kept: [],
  messages: [],
  hands: [],
  recording: undefined,
};

/** CALL.SYNC_STATE as a client reads it: the state, and this viewer's link to each file. */
export const SyncStateEventSchema = v.object({
  callId: IdSchema,
  /** Of the last kept action that is in it. */
  seq: v.pipe(v.number(), v.integer(), v.minValue(0)),
  files: v.array(v.object({ ...SharedFileSchema.entries, url: v.string() })),
  annotations: v.array(MarkSchema),
  presenter: v.optional(IdSchema),
  marking: v.optional(v.picklist(MARKING), 'everyone'),
  kept: v.optional(v.array(IdSchema), []),
  messages: v.optional(v.array(MessageSchema), []),
  hands: v.optional(v.array(IdSchema), []),
  recording: v.optional(RecordingSchema),
  /** There are more annotations than fit here: the whole is at GET /api/calls/:callId/sync. */
  more: v.optional(v.boolean(), false),
});
export type SyncStateEvent = v.InferInput<typeof SyncStateEventSchema>;

/** The state in a parsed CALL.SYNC_STATE, without what is only this viewer's. */
export function stateOf(event: v.InferOutput<typeof SyncStateEventSchema>): SyncState {
  const { annotations, presenter, marking, kept, messages, hands, recording } = event;
  const files = event.files.map(({ file, page, openedBy, playback }) => ({
    file,
    page,
    openedBy,
    ...(playback && { playback }),
  }));
  return { files, annotations, presenter, marking, kept, messages, hands, recording };
}

/** Pages nobody counted (an encrypted document) may be turned up to here. */
const UNCOUNTED_PAGES = 100_000;

function pageLimit({ pages, mediaType }: FileInfo): number {
  return pages ?? (fileKind(mediaType) === 'pdf' ? UNCOUNTED_PAGES : 1);
}

export function sharedFile(state: SyncState, fileId: string): SharedFile | undefined {
  return state.files.find(({ file }) => file.id === fileId);
}

/** Puts `next` in the place of the shared file of its id. */
export function withFile(state: SyncState, next: SharedFile): SyncState {
  return { ...state, files: state.files.map((shared) => (shared.file.id === next.file.id ? next : shared)) };
}

export function sameSurface(a: Surface, b: Surface): boolean {
  return surfaceKey(a) === surfaceKey(b);
}

/** Whose the surface is: they may remove what others drew on it. */
export function surfaceOwner(state: SyncState, surface: Surface): string | undefined {
  return surface.type === 'share' ? surface.userId : sharedFile(state, surface.fileId)?.file.ownerId;
}

/** Marks one call may have, and points in all of them: what a window can still draw and a late joiner load. */
const MAX_MARKS = 20_000;
const MAX_MARK_POINTS = 500_000;

interface InCall {
  from: string;
  seated: ReadonlySet<string>;
}

/** A page can only be turned to in an open file that has it (threat T25). */
export function refusePage(state: SyncState, fileId: string, page: number): ErrorCode | undefined {
  const shared = sharedFile(state, fileId);
  return shared && page <= pageLimit(shared.file) ? undefined : 'INVALID_PAYLOAD';
}

export function refuseSurface(state: SyncState, surface: Surface, { seated }: InCall): ErrorCode | undefined {
  if (surface.type === 'file') return refusePage(state, surface.fileId, surface.page);
  return seated.has(surface.userId) ? undefined : 'TARGET_NOT_A_PARTICIPANT';
}

export function refuseAnnotation(
  state: SyncState,
  surface: Surface,
  annotation: Annotation,
  room: InCall,
): ErrorCode | undefined {
  const refused = refuseSurface(state, surface, room);
  if (refused) return refused;
  const may = state.marking === 'everyone' || [state.presenter, surfaceOwner(state, surface)].includes(room.from);
  if (!may) return 'NOT_ALLOWED';
  const known = state.annotations.find((mark) => mark.annotation.id === annotation.id);
  // An id is its author's, and stays on its page: a stroke never lands on another.
  if (known) return known.from === room.from && sameSurface(known.surface, surface) ? undefined : 'NOT_ALLOWED';
  const points = annotation.points.length + pointsOf(state.annotations);
  return state.annotations.length < MAX_MARKS && points <= MAX_MARK_POINTS ? undefined : 'TOO_MANY_ANNOTATIONS';
}

const counted = new WeakMap<readonly Mark[], number>();

/** Points in all marks; counted once for each list, and carried on by `withAnnotation`. */
function pointsOf(annotations: readonly Mark[]): number {
  const known = counted.get(annotations);
  if (known !== undefined) return known;
  const points = annotations.reduce((sum, { annotation }) => sum + annotation.points.length, 0);
  counted.set(annotations, points);
  return points;
}

export function withAnnotation(state: SyncState, mark: Mark): SyncState {
  const place = state.annotations.findIndex(({ annotation }) => annotation.id === mark.annotation.id);
  const replaced = place === -1 ? 0 : (state.annotations[place]?.annotation.points.length ?? 0);
  const annotations = place === -1 ? [...state.annotations, mark] : state.annotations.with(place, mark);
  counted.set(annotations, pointsOf(state.annotations) - replaced + mark.annotation.points.length);
  return { ...state, annotations };
}
