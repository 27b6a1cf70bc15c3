import * as v from 'valibot';
import { IdSchema } from '../../shared/call.ts';
import type { FileKind } from '../../shared/files.ts';
import { MarksSaidSchema, MarksTellSchema } from './marks-messages.ts';

/**
 * What passes between the window and the frame that shows a file. Both ends parse: the frame shows what strangers
 * made, so nothing of what it says is taken on trust. Pages are counted from 1, sizes are CSS pixels at zoom 1 of the
 * document itself, positions are fractions of a page.
 */

const Page = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000));
const Fraction = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const Length = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(1_000_000));
/** Where sound or video stands, in seconds. */
const Playback = {
  playing: v.boolean(),
  position: v.pipe(v.number(), v.finite(), v.minValue(0)),
};
const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
const PictureSide = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4096));

/** Where one looks: `zoom` 1 is a page as wide as the frame; `x` of the page is in the middle, `y` at the upper edge. */
const ViewSchema = v.strictObject({
  zoom: v.pipe(v.number(), v.minValue(0.1), v.maxValue(16)),
  x: Fraction,
  y: Fraction,
});
export type View = v.InferOutput<typeof ViewSchema>;

/** What the frame shows: office documents were converted when they were uploaded. */
const KINDS = ['pdf', 'image', 'text', 'code', 'markdown', 'audio', 'video'] as const satisfies readonly FileKind[];
export type Kind = (typeof KINDS)[number];

const OpenSchema = v.strictObject({
  type: v.literal('open'),
  kind: v.picklist(KINDS),
  name: v.pipe(v.string(), v.maxLength(1024)),
  mediaType: v.pipe(v.string(), v.maxLength(256)),
  /** The file itself, or what a long one begins with; what is played comes by its link instead. */
  content: v.union([
    v.instance(ArrayBuffer),
    v.strictObject({ bytes: Count, head: v.instance(ArrayBuffer) }),
    v.pipe(v.string(), v.maxLength(4096)),
  ]),
  page: v.optional(Page, 1),
  view: v.optional(ViewSchema),
});
export type Open = v.InferInput<typeof OpenSchema>;
export type Content = Open['content'];

export const ToFrameSchema = v.variant('type', [
  OpenSchema,
  /** Of a long file, as it was asked for. */
  v.strictObject({ type: v.literal('piece'), begin: Count, content: v.instance(ArrayBuffer) }),
  v.strictObject({ type: v.literal('password'), password: v.pipe(v.string(), v.maxLength(1024)) }),
  v.strictObject({ type: v.literal('show'), page: Page, view: v.optional(ViewSchema) }),
  v.strictObject({ type: v.literal('zoom'), to: v.picklist(['in', 'out', 'width', 'page']) }),
  v.strictObject({ type: v.literal('find'), query: v.pipe(v.string(), v.maxLength(256)) }),
  v.strictObject({ type: v.literal('find-next'), back: v.boolean() }),
  v.strictObject({
    type: v.literal('thumbnail'),
    page: Page,
    width: v.pipe(v.number(), v.minValue(1), v.maxValue(1024)),
  }),
  v.strictObject({ type: v.literal('marks'), tell: MarksTellSchema }),
  v.strictObject({ type: v.literal('playback'), ...Playback }),
  /** What is seen of the file now, as a picture no larger than that, if it is another than the last one of this film. */
  v.strictObject({
    type: v.literal('picture'),
    film: Count,
    width: PictureSide,
    height: PictureSide,
    /** Whose marks may be in it. */
    people: v.pipe(v.array(IdSchema), v.maxLength(1000)),
  }),
  v.strictObject({ type: v.literal('ping'), id: Count }),
]);
export type ToFrame = v.InferInput<typeof ToFrameSchema>;
export type PictureOrder = Extract<ToFrame, { type: 'picture' }>;

/** Why a file is not shown; the sentence of each is the window's. */
export const FAILURES = ['BROKEN', 'TOO_LARGE', 'TOO_SLOW', 'UNSUPPORTED', 'EMPTY'] as const;
export type Failure = (typeof FAILURES)[number];

const OutlineEntrySchema = v.strictObject({
  title: v.pipe(v.string(), v.maxLength(512)),
  page: v.optional(Page),
  level: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(8)),
});
export type OutlineEntry = v.InferOutput<typeof OutlineEntrySchema>;
export const MAX_OUTLINE = 2000;

export const FromFrameSchema = v.variant('type', [
  /** It is there: its first page is drawn. */
  v.strictObject({
    type: v.literal('opened'),
    pages: Page,
    /** Of the first page. */
    size: v.strictObject({ width: Length, height: Length }),
    /** What of the tools makes sense for it. */
    can: v.strictObject({ zoom: v.boolean(), find: v.boolean(), thumbnails: v.boolean() }),
  }),
  /** Bytes from `begin` up to `end`, which is not one of them. */
  v.strictObject({ type: v.literal('need'), begin: Count, end: Count }),
  v.strictObject({
    type: v.literal('outline'),
    entries: v.pipe(v.array(OutlineEntrySchema), v.maxLength(MAX_OUTLINE)),
  }),
  v.strictObject({ type: v.literal('failed'), code: v.picklist(FAILURES) }),
  v.strictObject({ type: v.literal('password'), wrong: v.boolean() }),
  /** What is seen now; `person`: because of whoever sits here, not because it was told to. */
  v.strictObject({ type: v.literal('seen'), page: Page, view: ViewSchema, person: v.boolean() }),
  /** `current` counts from 1, 0 without any; `done`: all pages were looked through. */
  v.strictObject({ type: v.literal('found'), total: Count, current: Count, done: v.boolean() }),
  v.strictObject({ type: v.literal('thumbnail'), page: Page, picture: v.instance(ImageBitmap) }),
  v.strictObject({ type: v.literal('picture'), film: Count, picture: v.instance(ImageBitmap) }),
  v.strictObject({ type: v.literal('link'), url: v.pipe(v.string(), v.maxLength(2048)) }),
  /** The person played, paused or moved what plays. */
  v.strictObject({ type: v.literal('played'), ...Playback }),
  /** Pressed inside the frame and meant for the window. */
  v.strictObject({ type: v.literal('key'), key: v.picklist(['b', 'Escape', 'find', 'help']) }),
  v.strictObject({ type: v.literal('marks'), said: MarksSaidSchema }),
  v.strictObject({ type: v.literal('pong'), id: Count }),
]);
export type FromFrame = v.InferOutput<typeof FromFrameSchema>;
export type ViewerKey = Extract<FromFrame, { type: 'key' }>['key'];
export type Seen = Extract<FromFrame, { type: 'seen' }>;
export type Opened = Extract<FromFrame, { type: 'opened' }>;
