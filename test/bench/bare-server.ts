import { createServer } from 'node:http';
import { Server } from 'socket.io';

/**
 * The floor: Socket.IO alone. It greets whoever connects, relays to the socket that the sender names, and tells all; acknowledged,
 * nothing looked at. Heartbeat as our server's.
 */
const http = createServer();
const io = new Server(http, { perMessageDeflate: false, serveClient: false, pingInterval: 5_000, pingTimeout: 5_000 });
io.on('connection', (socket) => {
  socket.emit('CALL.SNAPSHOT', { calls: [] });
  socket.on('CALL.SIGNAL', (payload, acknowledge) => {
    io.to(payload.to).emit('CALL.SIGNAL', { from: socket.id, ...payload });
    acknowledge({ ok: true });
  });
  socket.on('CALL.SYNC', (payload) => void socket.broadcast.emit('CALL.SYNC', { from: socket.id, ...payload }));
  socket.on('TELL', (payload, acknowledge) => {
    acknowledge({ ok: true });
    io.emit('CALL.JOINED', payload);
  });
});
http.listen(0, '127.0.0.1', () => {
  const address = http.address();
  if (typeof address === 'object' && address) process.send?.(address.port);
});
