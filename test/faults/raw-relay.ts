import { createServer } from 'node:http';
import { Server } from 'socket.io';

/** Bare Socket.IO that hands what one window says to the other. ADDRESS PORT */
const [address = '', port = ''] = process.argv.slice(2);
const http = createServer();
const io = new Server(http, { cors: { origin: '*' } });
io.on('connection', (socket) => socket.on('signal', (message) => socket.broadcast.emit('signal', message)));
http.listen(Number(port), address, () => process.send?.('ready'));
process.on('disconnect', () => process.exit(0));
