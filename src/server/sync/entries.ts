import * as v from 'valibot';
import {
  emptyState,
  MARKING,
  MarkSchema,
  MessageSchema,
  RecordingSchema,
  SharedFileSchema,
  type SyncState,
} from '../../shared/sync/state.ts';

/** One thing of a state, as the database has it: `key` names it among those of its part. */
export interface Entry {
  part: string;
  key: string;
  value: unknown;
}

export const nameOf = ({ part, key }: Pick<Entry, 'part' | 'key'>): string => `${part} ${key}`;

/** The state as rows, in order. The same thing unchanged is the same object, so that the store can tell. */
export function entriesOf(state: SyncState): Map<string, Entry> {
  const entries: Entry[] = [
    ...state.files.map((value) => ({ part: 'file', key: value.file.id, value })),
    ...state.annotations.map((value) => ({ part: 'annotation', key: value.annotation.id, value })),
    ...state.kept.map((value) => ({ part: 'kept', key: value, value })),
    ...state.messages.map((value) => ({ part: 'message', key: String(value.seq), value })),
    ...state.hands.map((value) => ({ part: 'hand', key: value, value })),
    ...(state.presenter === undefined ? [] : [{ part: 'presenter', key: '', value: state.presenter }]),
    ...(state.marking === emptyState.marking ? [] : [{ part: 'marking', key: '', value: state.marking }]),
    ...(state.recording === undefined ? [] : [{ part: 'recording', key: '', value: state.recording }]),
  ];
  return new Map(entries.map((entry) => [nameOf(entry), entry]));
}

const RowsSchema = v.array(v.object({ part: v.string(), value: v.unknown() }));

/** The state that `entries`, in order, were made of. */
export function stateFrom(entries: unknown): SyncState {
  const rows = v.parse(RowsSchema, entries);
  const all = <S extends v.GenericSchema>(part: string, schema: S): v.InferOutput<S>[] =>
    rows.filter((row) => row.part === part).map(({ value }) => v.parse(schema, value));
  return {
    files: all('file', SharedFileSchema),
    annotations: all('annotation', MarkSchema),
    kept: all('kept', v.string()),
    messages: all('message', MessageSchema),
    hands: all('hand', v.string()),
    presenter: all('presenter', v.string())[0],
    marking: all('marking', v.picklist(MARKING))[0] ?? emptyState.marking,
    recording: all('recording', RecordingSchema)[0],
  };
}
