import type { RemoteView, SessionView } from '../../call/types.ts';
import { onStage } from './remote-status.ts';

type Moment = Pick<SessionView, 'remotes' | 'local'>;

const inCall = (remote: RemoteView): boolean => remote.status === 'connected' || remote.status === 'reconnecting';

/** What a screen reader says about the step from one view of a call to the next. */
export function announcements(before: Moment | undefined, after: Moment | undefined): string[] {
  if (after === undefined) return before === undefined ? [] : ['The call is over.'];
  const earlier = new Map(before?.remotes.map((remote) => [remote.userId, remote]));
  const said = after.remotes.flatMap((remote) => ofPerson(earlier.get(remote.userId), remote, before !== undefined));
  return [...said, ...ofMyself(before, after)];
}

function ofPerson(before: RemoteView | undefined, after: RemoteView, inCallBefore: boolean): string[] {
  const name = after.displayName;
  const was = before !== undefined && inCall(before);
  if (!was) {
    if (after.status === 'invited' && inCallBefore && before?.status !== 'invited') return [`${name} is being called.`];
    if (inCall(after)) return [`${name} joined.`];
    if (before?.status === 'invited' && after.status === 'declined') return [`${name} declined.`];
    if (before?.status === 'invited' && after.status === 'missed') return [`${name} did not answer.`];
    return [];
  }
  if (onStage([after]).length === 0) return [`${name} left.`];
  const said: string[] = [];
  if (before.status !== after.status) {
    said.push(after.status === 'reconnecting' ? `${name} lost the connection.` : `${name} is back.`);
  }
  if (before.media.microphone !== after.media.microphone) {
    said.push(after.media.microphone === 'on' ? `${name} is not muted any more.` : `${name} is muted.`);
  }
  if (before.media.screen !== after.media.screen) {
    said.push(after.media.screen === 'on' ? `${name} shares the screen.` : `${name} stopped sharing.`);
  }
  return said;
}

function ofMyself(before: Moment | undefined, after: Moment): string[] {
  if (before === undefined) return [];
  const said: string[] = [];
  if (before.local.microphone !== after.local.microphone) {
    said.push(after.local.microphone === 'on' ? 'Your microphone is on.' : 'You are muted.');
  }
  if (before.local.camera !== after.local.camera) {
    said.push(after.local.camera === 'on' ? 'Your camera is on.' : 'Your camera is off.');
  }
  if (before.local.screen !== after.local.screen) {
    said.push(after.local.screen === 'on' ? 'You are sharing your screen.' : 'You stopped sharing.');
  }
  return said;
}
