import { isLive, type CallStatus, type ParticipantStatus } from '../../shared/call.ts';
import type { ErrorCode } from '../../shared/errors.ts';

/**
 * The machine in the open: what each command does, by how the sender stands to the call. `rules.ts` looks it up, the cell
 * test walks it, docs/lifecycle.md is checked against it.
 */

/** How a person on one device stands to a call. */
export const STANDINGS = [
  /** Never in it. */
  'outsider',
  'invited',
  /** Has the seat on this device, connected or reconnecting. */
  'here',
  /** Has the seat on another device, and was invited to it. */
  'elsewhere',
  /** Has the seat on another device, and was never invited: the caller. */
  'calling elsewhere',
  'declined',
  'missed',
  'left',
] as const;
export type Standing = (typeof STANDINGS)[number];

/** A call that is over is the same to every command, however it ended. */
export const PHASES = ['live', 'over'] as const;
export type Phase = (typeof PHASES)[number];

const ACTIONS = ['join', 'decline', 'leave', 'ring', 'open', 'relay'] as const;
export type Action = (typeof ACTIONS)[number];

export const COMMANDS = ['accept', 'reject', 'end', 'invite', 'rejoin', 'restart', 'signal'] as const;
export type CommandType = (typeof COMMANDS)[number];

type Cell = Action | ErrorCode;
type Row = Record<Exclude<Standing, 'outsider'>, Cell>;

const all = (cell: Cell): Row => ({
  invited: cell,
  here: cell,
  elsewhere: cell,
  'calling elsewhere': cell,
  declined: cell,
  missed: cell,
  left: cell,
});

const live: Record<CommandType, Row> = {
  accept: { ...all('NOT_INVITED'), invited: 'join', elsewhere: 'ANSWERED_ELSEWHERE' },
  reject: { ...all('NOT_INVITED'), invited: 'decline' },
  end: { ...all('NOT_CONNECTED'), here: 'leave' },
  invite: { ...all('NOT_CONNECTED'), here: 'ring' },
  rejoin: all('join'),
  restart: all('CALL_STILL_LIVE'),
  signal: { ...all('NOT_CONNECTED'), invited: 'relay', here: 'relay' },
};

/** What a command comes to: an action of `rules.ts`, or the code it is refused with. */
export function cellOf(phase: Phase, standing: Standing, command: CommandType): Cell {
  if (standing === 'outsider') return 'CALL_NOT_FOUND';
  if (phase === 'live') return live[command][standing];
  return command === 'restart' ? 'open' : 'CALL_NOT_LIVE';
}

const actions: ReadonlySet<string> = new Set(ACTIONS);

export function isAction(cell: Cell): cell is Action {
  return actions.has(cell);
}

export function phaseOf(status: CallStatus): Phase {
  return isLive(status) ? 'live' : 'over';
}

/** Where a person on that device stands, by their seat (undefined: none). */
export function standingOf(
  seat:
    | { status: ParticipantStatus; deviceId?: string | null | undefined; invitedBy?: string | null | undefined }
    | undefined,
  deviceId: string,
): Standing {
  if (!seat) return 'outsider';
  switch (seat.status) {
    case 'connected':
    case 'reconnecting':
      if (seat.deviceId === deviceId) return 'here';
      return seat.invitedBy === null || seat.invitedBy === undefined ? 'calling elsewhere' : 'elsewhere';
    case 'invited':
    case 'declined':
    case 'missed':
    case 'left':
      return seat.status;
  }
}
