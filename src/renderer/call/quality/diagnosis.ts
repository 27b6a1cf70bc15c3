import type { LocalView, RemoteView } from '../types.ts';
import type { Sample } from './sample.ts';

/** One thing that is as it should be, or is not, in a sentence that says what to do. */
export interface Finding {
  tone: 'good' | 'warning' | 'danger';
  text: string;
}

export interface Facts {
  remote: RemoteView;
  local: LocalView;
  /** What the system lets Parley use: granted, denied, prompt or unknown. */
  permissions: { camera: string; microphone: string };
  /** The newest. */
  sample: Sample | undefined;
}

const DEVICES = [
  { source: 'microphone', kind: 'audio', effect: 'nobody hears you' },
  { source: 'camera', kind: 'video', effect: 'nobody sees you' },
] as const;

/** Why somebody is not heard or seen, on which side, and what the connection to them is like. Never empty. */
export function diagnose(facts: Facts): Finding[] {
  const found = [...ofMyDevices(facts), ...ofTheConnection(facts)];
  const trouble = found.some(({ tone }) => tone !== 'good');
  if (trouble || facts.sample === undefined) return found;
  return [
    { tone: 'good', text: `Everything that is sent arrives, here and at ${facts.remote.displayName}.` },
    ...found,
  ];
}

function ofMyDevices({ remote, local, permissions, sample }: Facts): Finding[] {
  const found: Finding[] = [];
  const bad = (text: string): void => void found.push({ tone: 'danger', text });
  for (const { source, kind, effect } of DEVICES) {
    const track = local.stream?.getTracks().find((one) => one.kind === kind);
    const problem = local.problems.find((one) => one.source === source);
    if (permissions[source] === 'denied') {
      bad(
        `The ${source} is denied to Parley in the system settings, so ${effect}. Allow it there and turn it on again.`,
      );
    } else if (problem !== undefined) bad(problem.message);
    else if (track?.readyState === 'ended') bad(`The ${source} has stopped. Plug it in again, or choose another one.`);
    else if (local[source] === 'on' && track === undefined) {
      bad(`There is no ${source} to send, so ${effect}. Choose one in the settings.`);
    } else if (local[source] === 'on' && track?.muted === true) {
      bad(`The system or another program holds the ${source} back, so ${effect}. Close what else uses it.`);
    } else if (local[source] === 'on' && sample?.sent[source]?.packets === 0 && !meant(remote, source)) {
      bad(`The ${source} is on, but nothing of it is sent to ${remote.displayName}. Turn it off and on again.`);
    }
  }
  return found;
}

/** Nothing is sent of it on purpose. */
function meant({ quality }: RemoteView, source: 'microphone' | 'camera'): boolean {
  return source === 'camera' && (quality.mineShed || !quality.looking);
}

function ofTheConnection({ remote, sample }: Facts): Finding[] {
  const { displayName: name, connection, media, quality, silent, noWay } = remote;
  if (noWay)
    return [{ tone: 'danger', text: `There is no way to ${name}: a relay is asked for and the server has none.` }];
  if (connection !== 'connected') {
    const how = connection === 'failed' ? 'No way was found' : 'The connection is not there';
    return [
      { tone: 'danger', text: `${how} to ${name} yet. The relay is tried over UDP, TCP and TLS; check your network.` },
    ];
  }
  if (sample === undefined)
    return [{ tone: 'warning', text: `Nothing has been measured of the connection to ${name} yet.` }];
  const found: Finding[] = [];
  const say = (tone: Finding['tone'], text: string): void => void found.push({ tone, text });
  const deaf = silent || quality.level === 'silent';
  if (deaf && !quality.heard) say('danger', `Nothing passes between you and ${name} in either direction.`);
  else if (deaf) say('danger', `One direction is blocked: nothing of ${name} arrives here, but they receive you.`);
  else if (!quality.heard)
    say('danger', `One direction is blocked: ${name} arrives here, but receives nothing of you.`);
  if (media.microphone === 'none') say('warning', `${name} has no microphone, or it is denied to Parley over there.`);
  else if (!deaf && sample.arrived.microphone?.packets === 0) say('danger', `No sound of ${name} arrives.`);
  if (media.camera === 'none') say('warning', `${name} has no camera, or it is denied to Parley over there.`);
  if (quality.theirsShed) say('warning', `${name} sends sound only: the line is too weak for a picture.`);
  else if (!deaf && media.camera === 'on') ofTheirPicture(name, sample, say);
  if (quality.mineShed) say('warning', `${name} gets your sound only: the line is too weak for a picture.`);
  if (sample.sent.camera?.limitation === 'cpu') {
    say('warning', 'This computer is too busy for a larger picture. Close other programs.');
  }
  say('good', wayOf(name, sample));
  return found;
}

function ofTheirPicture(name: string, { arrived }: Sample, say: (tone: Finding['tone'], text: string) => void): void {
  const picture = arrived.camera;
  if ((picture?.packets ?? 0) === 0)
    say('danger', `${name}’s camera is on, but no picture arrives. Ask them to turn it off and on.`);
  else if (picture?.fps === 0) say('warning', `${name}’s picture arrives, but cannot be shown yet.`);
}

function wayOf(name: string, { path }: Sample): string {
  if (path === undefined) return `The way to ${name} is not known.`;
  if (!path.relayed) return `The way to ${name} is direct, over ${path.protocol.toUpperCase()}.`;
  const over = path.relayProtocol === undefined ? '' : ` over ${path.relayProtocol.toUpperCase()}`;
  return `The way to ${name} goes through the relay${over}: no direct one was found, as behind a strict firewall.`;
}
