import { randomUUID } from 'node:crypto';
import { plainSdp, type Answer } from '../support/test-client.ts';
import type { Device } from './device.ts';

type Below = (n: number) => number;

/** A command that was sent, and what it was answered, if it was. */
export interface Sent {
  device: Device;
  event: string;
  payload: object;
  answer: Answer | undefined;
}

const KEPT_CALLS = 12;

/** What people do, at random: commands, repeats of commands, signals, and what is shared in a call. */
export class Acts {
  readonly sent: Sent[] = [];
  readonly #devices: readonly Device[];
  readonly #below: Below;
  /** Calls somebody started not long ago, whoever is in them. */
  readonly #callIds: string[] = [];

  constructor(devices: readonly Device[], below: Below) {
    this.#devices = devices;
    this.#below = below;
  }

  /** One to three at the same moment; resolves when all are answered or given up. */
  async some(): Promise<void> {
    await Promise.all(Array.from({ length: 1 + this.#below(3) }, () => this.#one()));
  }

  async #one(): Promise<void> {
    const device = this.#pick(this.#devices);
    if (!device) return undefined;
    switch (this.#below(8)) {
      case 0:
        return this.#signal(device);
      case 1:
        return this.#share(device);
      case 2:
        return this.#repeat();
      default:
        return this.#command(device);
    }
  }

  async #command(device: Device): Promise<void> {
    const others = this.#devices.map(({ userId }) => userId).filter((userId) => userId !== device.userId);
    const to = Array.from({ length: 1 + this.#below(3) }, () => this.#pick(others));
    const mine = [...device.calls.keys()];
    // Mostly about what the person sees; now and then about a call that is over, or none of theirs.
    const callId = this.#below(5) > 0 && mine.length > 0 ? this.#pick(mine) : this.#pick(this.#callIds);
    const commandId = randomUUID();
    const names = [
      'ACCEPT',
      'ACCEPT',
      'ACCEPT',
      'REJECT',
      'END',
      'END',
      'INVITE',
      'REJOIN',
      'RESTART',
      'START',
    ] as const;
    const name = this.#pick(names) ?? 'START';
    if (name === 'START' || callId === undefined)
      return this.#send(device, 'CALL.START', { commandId, to, kind: 'video' });
    const invited = name === 'INVITE' ? { to } : {};
    return this.#send(device, `CALL.${name}`, { commandId, callId, ...invited });
  }

  async #send(device: Device, event: string, payload: object): Promise<void> {
    const entry: Sent = { device, event, payload, answer: undefined };
    this.sent.push(entry);
    entry.answer = await device.send(event, payload);
    const callId = entry.answer?.call?.callId;
    if (callId === undefined || this.#callIds.includes(callId)) return;
    this.#callIds.push(callId);
    this.#callIds.splice(0, this.#callIds.length - KEPT_CALLS);
  }

  /** A command that was sent before, from the same device; another answer is looked for at the end. */
  async #repeat(): Promise<void> {
    const old = this.sent[this.sent.length - 1 - this.#below(Math.min(this.sent.length, 20) || 1)];
    if (old) await old.device.send(old.event, old.payload);
  }

  async #signal(device: Device): Promise<void> {
    const call = this.#pick([...device.calls.values()]);
    const to = this.#pick(call?.participants ?? [])?.userId;
    if (call) await device.send('CALL.SIGNAL', { callId: call.callId, to, signal: { type: 'offer', sdp: plainSdp } });
  }

  /** Not waited for: whoever goes away meanwhile never hears what came of it. */
  #share({ shared }: Device): void {
    if (this.#below(2) === 0) void shared?.act('CHAT_MESSAGE', { text: `message ${this.#below(100)}` });
    else void shared?.act('HAND_RAISE', { raised: this.#below(2) === 0 });
  }

  #pick<T>(items: readonly T[]): T | undefined {
    return items[this.#below(items.length)];
  }
}
