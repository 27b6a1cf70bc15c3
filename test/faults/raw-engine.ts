import type { Page } from '@playwright/test';

interface RawOptions {
  /** Of the bare relay. */
  server: string;
  iceServers: { urls: string[]; username: string; credential: string }[];
  polite: boolean;
}

/** What is used of the Socket.IO client that the relay serves. */
interface BareSocket {
  on: (event: string, listener: (message: Message) => unknown) => void;
  emit: (event: string, message: Message) => void;
}
interface Message {
  description?: RTCSessionDescriptionInit | undefined;
  candidate?: RTCIceCandidateInit;
}

/**
 * Perfect negotiation as the specification's example has it (W3C webrtc, 10.7), restarting ICE when it has failed; nothing else.
 * Resolves when the window is connected to the relay; the impolite one begins when it is told to `rawBegin`.
 */
export async function rawPrepare(page: Page, options: RawOptions): Promise<void> {
  await page.addScriptTag({ url: `${options.server}/socket.io/socket.io.js` });
  await page.evaluate(async ({ server, iceServers, polite }) => {
    const io: (url: string, options: object) => BareSocket = Reflect.get(window, 'io');
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: true,
      video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } },
    });
    const socket = io(server, { transports: ['websocket'] });
    await new Promise<void>((resolve) => socket.on('connect', () => resolve()));
    const peer = new RTCPeerConnection({ iceServers });
    let makingOffer = false;
    let ignoreOffer = false;
    peer.addEventListener('track', ({ streams: [remote] }) => {
      const video = document.querySelector('video');
      if (video && remote) video.srcObject = remote;
    });
    const offer = async (): Promise<void> => {
      try {
        makingOffer = true;
        await peer.setLocalDescription();
        if (peer.localDescription) socket.emit('signal', { description: peer.localDescription.toJSON() });
      } finally {
        makingOffer = false;
      }
    };
    peer.addEventListener('negotiationneeded', () => void offer());
    peer.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate) socket.emit('signal', { candidate: candidate.toJSON() });
    });
    peer.addEventListener('iceconnectionstatechange', () => {
      if (peer.iceConnectionState === 'failed') peer.restartIce();
    });
    socket.on('signal', async ({ description, candidate }) => {
      if (description) {
        const collision = description.type === 'offer' && (makingOffer || peer.signalingState !== 'stable');
        ignoreOffer = !polite && collision;
        if (ignoreOffer) return;
        await peer.setRemoteDescription(description);
        if (description.type !== 'offer') return;
        await peer.setLocalDescription();
        if (peer.localDescription) socket.emit('signal', { description: peer.localDescription.toJSON() });
      } else if (candidate) {
        await peer.addIceCandidate(candidate).catch((error: unknown) => {
          if (!ignoreOffer) throw error;
        });
      }
    });
    const begin = (): void => {
      for (const track of stream.getTracks()) peer.addTrack(track, stream);
    };
    if (polite) begin();
    Object.assign(window, { rawBegin: begin, peersForTest: [peer] });
  }, options);
}

export function rawBegin(page: Page): Promise<void> {
  return page.evaluate(() => Reflect.get(window, 'rawBegin')());
}
