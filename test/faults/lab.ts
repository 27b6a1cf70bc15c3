import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { iceFor } from '../../src/server/media/ice.ts';
import { Certificate } from '../support/certificate.ts';
import { ServerProcess } from '../support/server-process.ts';
import { TurnServer } from '../support/turn-server.ts';
import type { Namespace } from './network/namespace.ts';
import { Network } from './network/network.ts';
import { RemoteWindow } from './window.ts';

const SECRET = 'secret-of-the-faults-relay';

/** A network with a calling server, a relay, and Ada (side a) and Ben (side b) at their windows. */
export interface Lab {
  network: Network;
  server: ServerProcess;
  turn: TurnServer;
  ada: RemoteWindow;
  ben: RemoteWindow;
  /** Two windows of the bare engine at the same places, connected to each other once `beginRaw` was called on the first. */
  openRaw(): Promise<[RemoteWindow, RemoteWindow]>;
  close(): Promise<void>;
}

/** Forks a program of this folder inside a namespace; resolves when it says that it is ready. It ends with us. */
async function startInside(namespace: Namespace, program: string, args: string[]): Promise<ChildProcess> {
  const [ip = '', ...through] = namespace.through;
  const execArgv = [...through, process.execPath];
  const child = fork(join(import.meta.dirname, program), args, { execPath: ip, execArgv });
  await once(child, 'message');
  return child;
}

/** The server is reached by the port of the web, so that a network which lets out nothing else lets this out. */
export async function openLab(): Promise<Lab> {
  const network = await Network.build();
  const { relay, server: host } = network.addresses;
  const { through } = network.servers;
  const ports = { plain: 3478, tls: 5349, web: 443 };
  const certificate = new Certificate(relay, host);
  const turn = new TurnServer({ address: relay, secrets: [SECRET], ports, through, certificate });
  const server = new ServerProcess(
    {
      PARLEY_HOST: host,
      PARLEY_PORT: '8080',
      PARLEY_STUN_URLS: `stun:${relay}:${ports.plain}`,
      PARLEY_TURN_URLS: turn.urls.join(','),
      PARLEY_TURN_SECRET: SECRET,
    },
    through,
  );
  const ada = new RemoteWindow(network.clients.a);
  const ben = new RemoteWindow(network.clients.b);
  const close = async (): Promise<void> => {
    await Promise.all([ada.close(), ben.close()]);
    await server.stop();
    await turn.stop();
    certificate.remove();
    network.remove();
  };
  const openRaw = async (): Promise<[RemoteWindow, RemoteWindow]> => {
    const windows: [RemoteWindow, RemoteWindow] = [
      new RemoteWindow(network.clients.a),
      new RemoteWindow(network.clients.b),
    ];
    const { iceServers } = iceFor('raw', { stunUrls: [], turnUrls: turn.urls, turnSecret: SECRET, turnTtlS: 3600 });
    const open = (window: RemoteWindow, i: number): Promise<void> =>
      window.openRaw({ server: `http://${host}:8081`, iceServers, polite: i === 1 });
    await Promise.all(windows.map(open));
    return windows;
  };
  try {
    await Promise.all([turn.start(), server.start()]);
    await startInside(network.servers, 'tls-front.ts', [host, '443', server.url, certificate.key, certificate.file]);
    await startInside(network.servers, 'raw-relay.ts', [host, '8081']);
    // The certificate is nobody's; the windows are told to trust its key.
    const options = { plain: server.url, server: `https://${host}`, trust: certificate.spki };
    await Promise.all([ada.open({ name: 'Ada', ...options }), ben.open({ name: 'Ben', ...options })]);
    return { network, server, turn, ada, ben, openRaw, close };
  } catch (error) {
    await close();
    throw error;
  }
}
