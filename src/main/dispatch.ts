import * as v from 'valibot';
import {
  requestChannels,
  requests,
  type IpcResult,
  type RequestArgument,
  type RequestChannel,
  type RequestResults,
} from '../shared/ipc.ts';
import { MainError } from './errors.ts';

/** Who asked: the number of the window's contents. */
export interface Caller {
  windowId: number;
}

export type Handlers = {
  [C in RequestChannel]: (
    argument: RequestArgument<C>,
    caller: Caller,
  ) => RequestResults[C] | Promise<RequestResults[C]>;
};

/** What of a handler's error may cross to the window. */
function refusal(error: unknown): { ok: false; error: { code: string; message: string } } {
  return error instanceof MainError
    ? { ok: false, error: { code: error.code, message: error.message } }
    : { ok: false, error: { code: 'INTERNAL', message: 'Something went wrong inside Parley. Try again.' } };
}

function isChannel(name: unknown): name is RequestChannel {
  return requestChannels.some((channel) => channel === name);
}

async function run<C extends RequestChannel>(
  handlers: Handlers,
  channel: C,
  argument: unknown,
  caller: Caller,
): Promise<IpcResult<RequestResults[C]>> {
  const parsed = v.safeParse(requests[channel], argument);
  if (!parsed.success) {
    throw new MainError('INVALID_ARGUMENT', 'The window asked for something it should not. Restart Parley.');
  }
  return { ok: true, value: await handlers[channel](parsed.output, caller) };
}

/**
 * The whole way of a request, without Electron: the caller was checked or is refused, the channel exists, its one
 * argument has the channel's shape, and whatever the handler throws becomes a value.
 */
export function createDispatcher(
  handlers: Handlers,
  report: (channel: string, error: unknown) => void,
): (caller: Caller | undefined, channel: unknown, argument: unknown) => Promise<IpcResult<unknown>> {
  return async (caller, channel, argument) => {
    if (caller === undefined) return refusal(new MainError('FORBIDDEN_SENDER', 'This page may not talk to Parley.'));
    if (!isChannel(channel)) return refusal(new MainError('UNKNOWN_CHANNEL', 'Parley does not know that request.'));
    try {
      return await run(handlers, channel, argument, caller);
    } catch (error) {
      if (!(error instanceof MainError)) report(channel, error);
      return refusal(error);
    }
  };
}
