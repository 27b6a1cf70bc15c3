import type { CallSnapshot } from '../../shared/call.ts';
import { isPlausibleSdp, SignalCommandSchema, type SignalCommand, type SignalEvent } from '../../shared/signal.ts';
import type { Rosters } from '../calls/rosters.ts';
import { refuseSignal, type Device } from '../calls/rules.ts';
import { Refusal } from '../errors.ts';
import { handler, type Handler } from '../sockets/handler.ts';

type Send = (userId: string, deviceId: string | undefined, payload: SignalEvent) => void;

/**
 * CALL.SIGNAL: relayed between confirmed participants of a live call, judged by the last committed roster. Where the
 * roster is known here, the answer needs no wait at all.
 */
export function signalHandler(rosters: Rosters, send: Send): Handler {
  const relay = (by: Device, command: SignalCommand, call: CallSnapshot | undefined): object => {
    if (!call) throw new Refusal('CALL_NOT_FOUND');
    const code = refuseSignal(call, by, { userId: command.to, deviceId: command.toDevice });
    if (code) throw new Refusal(code);
    const target = call.participants.find(({ userId }) => userId === command.to);
    const deviceId = target?.status === 'invited' ? command.toDevice : target?.deviceId;
    send(command.to, deviceId, {
      callId: command.callId,
      from: by.userId,
      fromDevice: by.deviceId,
      signal: command.signal,
    });
    return {};
  };
  return handler(SignalCommandSchema, (by, command) => {
    const { signal } = command;
    if (signal.type !== 'candidate' && !isPlausibleSdp(signal.sdp)) throw new Refusal('INVALID_SDP');
    const call = rosters.find(command.callId);
    return call instanceof Promise ? call.then((one) => relay(by, command, one)) : relay(by, command, call);
  });
}
