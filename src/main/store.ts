import { randomUUID } from 'node:crypto';
import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { DEVICE_KINDS, SettingsSchema, defaultSettings, withChange } from '../shared/ipc.ts';

const ChosenSchema = v.object({ deviceId: v.string(), label: v.string() });

const StateSchema = v.object({
  deviceId: v.pipe(v.string(), v.uuid()),
  /** Nodes of the server used last. */
  servers: v.optional(v.array(v.string()), []),
  /** The session as the system's secret store encrypted it, base64. */
  secret: v.optional(v.string()),
  // Fields that a later version adds or drops must not cost the rest.
  settings: v.optional(v.object({ ...v.partial(SettingsSchema).entries }), {}),
  chosen: v.optional(v.partial(v.object(v.entriesFromList(DEVICE_KINDS, ChosenSchema))), {}),
  /** Where recordings go; absent: the system's folder for videos. */
  recordings: v.optional(v.string()),
  window: v.optional(v.object({ width: v.number(), height: v.number(), maximized: v.boolean() })),
});
type Stored = v.InferOutput<typeof StateSchema>;

export interface State extends Omit<Stored, 'settings'> {
  settings: v.InferOutput<typeof SettingsSchema>;
}

export interface Store {
  get: () => Readonly<State>;
  set: (change: Partial<State>) => void;
}

function fresh(): State {
  return { deviceId: randomUUID(), servers: [], settings: defaultSettings, chosen: {} };
}

function withDefaults(stored: Stored): State {
  return { ...stored, settings: withChange(defaultSettings, stored.settings) };
}

/** One small JSON file per profile, readable by its owner only, replaced as a whole with every change. */
export function openStore(folder: string, report: (message: string, error: unknown) => void): Store {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'parley.json');
  let state = load(path, report);

  const write = () => {
    try {
      const temporary = `${path}.new`;
      const file = openSync(temporary, 'w', 0o600);
      try {
        writeSync(file, JSON.stringify(state, undefined, 2));
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      // The mode of openSync counts only for a new file.
      chmodSync(temporary, 0o600);
      renameSync(temporary, path);
    } catch (error) {
      // A full disk costs what would have been remembered, not the call.
      report('The settings could not be saved', error);
    }
  };

  // The device id is the profile's from its first start on.
  write();
  return {
    get: () => state,
    set: (change) => {
      state = { ...state, ...change };
      write();
    },
  };
}

function load(path: string, report: (message: string, error: unknown) => void): State {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return fresh();
  }
  try {
    return withDefaults(v.parse(StateSchema, JSON.parse(text)));
  } catch (error) {
    report('The settings file was not readable; a copy is kept as parley.json.bad', error);
    try {
      renameSync(path, `${path}.bad`);
    } catch (renameError) {
      report('The unreadable settings file could not be kept', renameError);
    }
    return fresh();
  }
}
