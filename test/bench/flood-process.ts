import { randomUUID } from 'node:crypto';
import * as v from 'valibot';

/** One signed-in person who sends as fast as asked, by hand: a client library would be the bottleneck. */
const OrderSchema = v.object({ url: v.string(), token: v.string(), perSecond: v.number(), text: v.string() });
const TICK_MS = 10;

process.once('message', (message: unknown) => {
  const { url, token, perSecond, text } = v.parse(OrderSchema, message);
  let sent = 0;
  let answered = 0;
  const open = (): void => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
    let timer: NodeJS.Timeout | undefined;
    socket.addEventListener('message', ({ data }) => {
      if (data === '2') socket.send('3');
      else if (String(data).startsWith('0')) socket.send(`40${JSON.stringify({ token, deviceId: randomUUID() })}`);
      else if (String(data).startsWith('40')) {
        const start = performance.now();
        let due = 0;
        timer = setInterval(() => {
          for (; due < ((performance.now() - start) * perSecond) / 1000; due++, sent++) socket.send(text);
        }, TICK_MS);
      } else answered++;
    });
    socket.addEventListener('close', () => {
      clearInterval(timer);
      // Sent off, it comes straight back.
      open();
    });
  };
  open();
  process.send?.('flooding');
  process.on('message', () => process.send?.({ sent, answered }));
});
process.on('disconnect', () => process.exit());
