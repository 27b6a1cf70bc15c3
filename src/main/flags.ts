import { parseServers } from './servers.ts';

export interface Flags {
  profile: string;
  /** Replaces the profile's own data folder. */
  profileDir: string | undefined;
  servers: string[] | undefined;
  /** True: Chromium's synthetic camera and microphone; a text: that picture file as the camera. */
  fakeMedia: string | boolean;
}

export type Start =
  | { action: 'run'; flags: Flags }
  | { action: 'help' }
  | { action: 'version' }
  | { action: 'refuse'; message: string };

export const HELP = `Usage: parley [options]

  --profile NAME        a data folder of its own, so that two clients can run side by side
  --profile-dir FOLDER  exactly this folder instead
  --server URL[,URL]    the server, or the nodes of one server
  --fake-media[=FILE]   a synthetic camera and microphone, or that .y4m picture (development builds only)
  --version             print the version
  --help                print this
`;

// Chromium's and Electron's own switches are many and change; these are the beginnings of those that people and
// drivers use. Anything else that starts with dashes is taken for a misspelt flag of ours.
const FOREIGN =
  /^--?(allow|auto|class|crash|disable|disk-cache|do-not|edge|enable|force|gtk|high-dpi|host|ignore|inspect|in-process|js-flags|lang|log|mute-audio|no-|name|ozone|password-store|proxy|psn_|remote|renderer|require|single-process|ssl|start-|test-|touch|trace|unsafely|use-|user-data-dir|v=|vmodule|wayland|webrtc|window-|x11)/;

const PROFILE_NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/;
export const DEFAULT_PROFILE = 'default';

/** `argv` without the executable. Unpackaged, the first positional argument is the folder of the application. */
export function parseFlags(argv: readonly string[], packaged: boolean): Start {
  const flags: Flags = { profile: DEFAULT_PROFILE, profileDir: undefined, servers: undefined, fakeMedia: false };
  const refuse = (message: string): Start => ({ action: 'refuse', message });
  let folders = packaged ? 0 : 1;

  const rest = [...argv];
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    const equals = argument.indexOf('=');
    const name = argument.startsWith('--') && equals > 0 ? argument.slice(0, equals) : argument;
    const given = name === argument ? undefined : argument.slice(equals + 1);
    const takeValue = (): string | undefined => {
      if (given !== undefined) return given;
      return rest[0] === undefined || rest[0].startsWith('-') ? undefined : rest.shift();
    };
    switch (name) {
      case '--help':
      case '-h':
        return { action: 'help' };
      case '--version':
        return { action: 'version' };
      case '--profile': {
        const value = takeValue();
        if (value === undefined || !PROFILE_NAME.test(value)) {
          return refuse('--profile needs a name of 1 to 64 letters, digits, dots, underscores or hyphens.');
        }
        flags.profile = value;
        break;
      }
      case '--profile-dir': {
        const value = takeValue();
        if (value === undefined || value === '') return refuse('--profile-dir needs a folder.');
        flags.profileDir = value;
        break;
      }
      case '--server': {
        const value = takeValue();
        if (value === undefined || value === '') return refuse('--server needs an address, or several with commas.');
        const parsed = parseServers(value);
        if (!parsed.ok) return refuse(`--server: ${parsed.message}`);
        flags.servers = parsed.value;
        break;
      }
      case '--fake-media':
        if (packaged) return refuse('--fake-media works in development builds only.');
        if (given === '') return refuse('--fake-media= needs a .y4m file, or leave out the equals sign.');
        flags.fakeMedia = given ?? true;
        break;
      case '-r':
      case '--require':
        // Drivers preload a script into development builds; released ones have refused it already.
        if (given === undefined) rest.shift();
        break;
      default:
        if (argument.startsWith('parley:')) break;
        if (argument.startsWith('-')) {
          if (FOREIGN.test(argument)) break;
          return refuse(`${name} is not an option of Parley. --help lists them.`);
        }
        if (folders === 0) return refuse(`${argument} was not expected. --help lists the options.`);
        folders -= 1;
    }
  }
  return { action: 'run', flags };
}
