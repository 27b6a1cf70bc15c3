import { createHash, createHmac, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect as connectTcp, isIPv6, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

export interface Credentials {
  username: string;
  credential: string;
}

const METHODS = { binding: 0x0001, allocate: 0x0003, permit: 0x0008, connect: 0x000a } as const;
const ATTRIBUTES = {
  username: 0x0006,
  integrity: 0x0008,
  error: 0x0009,
  peer: 0x0012,
  realm: 0x0014,
  nonce: 0x0015,
  family: 0x0017,
  transport: 0x0019,
} as const;
const COOKIE = 0x2112a442;
const PATIENCE_MS = 5_000;

/** A way to send a message and to hear the next one. */
interface Channel {
  send: (message: Buffer) => void;
  receive: (take: (data: Buffer) => void) => void;
  close: () => void;
}

type Method = keyof typeof METHODS;

function attribute(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}

function attributesOf(message: Buffer): Map<number, Buffer> {
  const found = new Map<number, Buffer>();
  for (let at = 20; at + 4 <= message.length;) {
    const length = message.readUInt16BE(at + 2);
    found.set(message.readUInt16BE(at), message.subarray(at + 4, at + 4 + length));
    at += 4 + length + ((4 - (length % 4)) % 4);
  }
  return found;
}

/** The 16 bytes of an IPv6 address in any of its written forms. */
function bytes16(address: string): number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const hex = (high?: string, low?: string): string => (Number(high) * 256 + Number(low)).toString(16);
  const plain = dotted ? `${dotted[1]}${hex(dotted[2], dotted[3])}:${hex(dotted[4], dotted[5])}` : address;
  const [head = '', tail] = plain.split('::');
  const groups = (text: string): string[] => text.split(':').filter((group) => group !== '');
  const middle = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array.from({ length: middle }, () => '0'), ...groups(tail ?? '')];
  return all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]);
}

/** An address as XOR-PEER-ADDRESS has it. */
function xored(address: string, port: number, transaction: Buffer): Buffer {
  const six = isIPv6(address);
  const head = Buffer.from([0, six ? 2 : 1, 0, 0]);
  head.writeUInt16BE(port ^ (COOKIE >>> 16), 2);
  const mask = Buffer.alloc(4);
  mask.writeUInt32BE(COOKIE);
  const key = Buffer.concat([mask, transaction]);
  const bytes = six ? bytes16(address) : address.split('.').map(Number);
  return Buffer.concat([head, Buffer.from(bytes.map((byte, i) => byte ^ (key[i] ?? 0)))]);
}

async function open(url: string, ca?: string): Promise<Channel> {
  const [, scheme, host = '', port = '', transport] =
    /^(turns?):\[?([^\]?]+?)\]?:(\d+)(?:\?transport=(\w+))?$/.exec(url) ?? [];
  if (scheme === 'turn' && transport !== 'tcp') {
    const socket = createSocket('udp4');
    socket.connect(Number(port), host);
    await once(socket, 'connect');
    return {
      send: (message) => socket.send(message),
      receive: (take) => void socket.on('message', take),
      close: () => socket.close(),
    };
  }
  let socket: Socket;
  if (scheme === 'turns') socket = connectTls({ host, port: Number(port), ca });
  else socket = connectTcp({ host, port: Number(port) });
  await once(socket, scheme === 'turns' ? 'secureConnect' : 'connect');
  let rest = Buffer.alloc(0);
  return {
    send: (message) => void socket.write(message),
    receive: (take) =>
      void socket.on('data', (data: Buffer) => {
        rest = Buffer.concat([rest, data]);
        while (rest.length >= 20 && rest.length >= 20 + rest.readUInt16BE(2)) {
          const end = 20 + rest.readUInt16BE(2);
          take(rest.subarray(0, end));
          rest = rest.subarray(end);
        }
      }),
    close: () => socket.destroy(),
  };
}

/** The little of STUN and TURN (RFC 8489, 8656) that shows what a server grants. Answers are error codes, 0 for success. */
export class TurnClient {
  readonly #channel: Channel;
  readonly #waiting = new Map<string, (message: Buffer) => void>();
  #credentials: Credentials | undefined;
  #realm: Buffer = Buffer.alloc(0);
  #nonce: Buffer = Buffer.alloc(0);

  private constructor(channel: Channel) {
    this.#channel = channel;
    channel.receive((message) => this.#waiting.get(message.subarray(8, 20).toString('hex'))?.(message));
  }

  /** `turn:HOST:PORT?transport=udp|tcp` or `turns:HOST:PORT`; `ca` signs the server's certificate. */
  static async open(url: string, ca?: string): Promise<TurnClient> {
    return new TurnClient(await open(url, ca));
  }

  close(): void {
    this.#channel.close();
  }

  binding(): Promise<number> {
    return this.#ask('binding', () => []);
  }

  /** Asks for a relayed address, as anybody or with credentials. */
  async allocate(credentials?: Credentials, family?: 4 | 6, transport: 'udp' | 'tcp' = 'udp'): Promise<number> {
    this.#credentials = credentials;
    const wanted = [attribute(ATTRIBUTES.transport, Buffer.from([transport === 'udp' ? 17 : 6, 0, 0, 0]))];
    if (family !== undefined) wanted.push(attribute(ATTRIBUTES.family, Buffer.from([family === 4 ? 1 : 2, 0, 0, 0])));
    const code = await this.#ask('allocate', () => wanted);
    // The first refusal names the realm and a nonce to sign with.
    if (credentials === undefined || code !== 401) return code;
    return this.#ask('allocate', () => wanted);
  }

  /** Asks that a peer may reach the relayed address. */
  permit(address: string, port = 9): Promise<number> {
    return this.#ask('permit', (transaction) => [attribute(ATTRIBUTES.peer, xored(address, port, transaction))]);
  }

  async #ask(method: Method, body: (transaction: Buffer) => Buffer[]): Promise<number> {
    const transaction = randomBytes(12);
    const attributes = body(transaction);
    const key = this.#credentials && this.#realm.length > 0 ? this.#key(this.#credentials) : undefined;
    if (this.#credentials && key) {
      attributes.push(
        attribute(ATTRIBUTES.username, Buffer.from(this.#credentials.username)),
        attribute(ATTRIBUTES.realm, this.#realm),
        attribute(ATTRIBUTES.nonce, this.#nonce),
      );
    }
    const content = Buffer.concat(attributes);
    const head = Buffer.alloc(20);
    head.writeUInt16BE(METHODS[method], 0);
    head.writeUInt16BE(content.length + (key ? 24 : 0), 2);
    head.writeUInt32BE(COOKIE, 4);
    transaction.copy(head, 8);
    const unsigned = Buffer.concat([head, content]);
    const signature = key && attribute(ATTRIBUTES.integrity, createHmac('sha1', key).update(unsigned).digest());
    const answer = await this.#exchange(transaction, signature ? Buffer.concat([unsigned, signature]) : unsigned);
    const found = attributesOf(answer);
    this.#realm = found.get(ATTRIBUTES.realm) ?? this.#realm;
    this.#nonce = found.get(ATTRIBUTES.nonce) ?? this.#nonce;
    const error = found.get(ATTRIBUTES.error);
    return error === undefined ? 0 : (error[2] ?? 0) * 100 + (error[3] ?? 0);
  }

  #key({ username, credential }: Credentials): Buffer {
    return createHash('md5').update(`${username}:${this.#realm.toString()}:${credential}`).digest();
  }

  #exchange(transaction: Buffer, message: Buffer): Promise<Buffer> {
    const id = transaction.toString('hex');
    return new Promise((resolve, reject) => {
      // UDP may lose either way: said again until it is answered (RFC 8489, 6.2.1).
      const again = setInterval(() => this.#channel.send(message), 500);
      const end = setTimeout(() => {
        clearInterval(again);
        reject(new Error('the TURN server does not answer'));
      }, PATIENCE_MS);
      this.#waiting.set(id, (answer) => {
        clearInterval(again);
        clearTimeout(end);
        this.#waiting.delete(id);
        resolve(answer);
      });
      this.#channel.send(message);
    });
  }
}
