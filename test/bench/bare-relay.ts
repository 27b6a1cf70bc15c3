import { createServer } from 'node:http';
import { Server } from 'socket.io';

/** The floor: Socket.IO alone, relaying to the socket that the sender names, acknowledged, nothing looked at. */
const http = createServer();
const io = new Server(http, { perMessageDeflate: false, serveClient: false });
io.on('connection', (socket) => {
  socket.on('CALL.SIGNAL', (payload, acknowledge) => {
    io.to(payload.to).emit('CALL.SIGNAL', { from: socket.id, ...payload });
    acknowledge({ ok: true });
  });
});
http.listen(0, '127.0.0.1', () => {
  const address = http.address();
  if (typeof address === 'object' && address) process.send?.(address.port);
});
