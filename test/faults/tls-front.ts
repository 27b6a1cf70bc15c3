import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { createServer } from 'node:tls';

/** What stands before a server in deployments: takes TLS off and hands on every byte. ADDRESS PORT BEHIND KEY CERTIFICATE */

const [address = '', port = '', behind = '', key = '', certificate = ''] = process.argv.slice(2);
const { hostname, port: portBehind } = new URL(behind);
createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (outside) => {
  const inside = connect(Number(portBehind), hostname);
  outside.pipe(inside).pipe(outside);
  for (const [one, other] of [
    [outside, inside],
    [inside, outside],
  ] as const) {
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
  }
}).listen(Number(port), address, () => process.send?.('ready'));
process.on('disconnect', () => process.exit(0));
