/** What has happened to the connections of one test that could let a byte out. */
interface Leaks {
  /** Candidates of the other side that were applied: a check would be sent to each. */
  candidates: number;
  tracks: number;
}

/** As a browser's: in a task of its own. */
function later(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Stands in for an RTCPeerConnection where only its signaling states and what could open a path matter: for more orders of
 * events than a real one could be put through.
 */
export function fakeConnections(): { Connection: new () => EventTarget; leaks: Leaks } {
  const leaks: Leaks = { candidates: 0, tracks: 0 };

  class Connection extends EventTarget {
    signalingState = 'stable';
    connectionState = 'new';
    iceGatheringState = 'new';
    localDescription: RTCSessionDescriptionInit | null = null;
    remoteDescription: RTCSessionDescriptionInit | null = null;
    currentRemoteDescription: RTCSessionDescriptionInit | null = null;
    readonly #transceivers = Array.from({ length: 4 }, () => ({
      direction: 'recvonly',
      sender: {
        replaceTrack: async (track: unknown): Promise<void> => {
          if (track !== null) leaks.tracks += 1;
        },
      },
    }));

    createDataChannel = (): EventTarget => Object.assign(new EventTarget(), { readyState: 'connecting' });
    addTransceiver = (): void => undefined;
    getTransceivers = (): object[] => (this.remoteDescription === null ? [] : this.#transceivers);
    getConfiguration = (): object => ({});
    setConfiguration = (): void => undefined;
    close = (): void => undefined;
    restartIce = (): void => void this.dispatchEvent(new Event('negotiationneeded'));

    async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
      await later();
      const wanted = description.type === 'offer' ? ['stable', 'have-remote-offer'] : ['have-local-offer'];
      if (!wanted.includes(this.signalingState)) throw new DOMException('wrong state', 'InvalidStateError');
      leaks.candidates += description.sdp?.match(/^a=candidate:/gm)?.length ?? 0;
      this.remoteDescription = description;
      if (description.type === 'answer') this.currentRemoteDescription = description;
      this.signalingState = description.type === 'offer' ? 'have-remote-offer' : 'stable';
    }

    async createAnswer(): Promise<RTCSessionDescriptionInit> {
      await Promise.resolve();
      if (this.signalingState !== 'have-remote-offer') throw new DOMException('wrong state', 'InvalidStateError');
      return { type: 'answer', sdp: 'v=0\r\no=- 7 1 IN IP4 0.0.0.0\r\na=ice-ufrag:mine\r\n' };
    }

    async setLocalDescription(description?: RTCSessionDescriptionInit): Promise<void> {
      await Promise.resolve();
      const answers = this.signalingState === 'have-remote-offer';
      const sdp = description?.sdp ?? 'v=0\r\no=- 7 1 IN IP4 0.0.0.0\r\na=ice-ufrag:mine\r\n';
      this.localDescription = { type: answers ? 'answer' : 'offer', sdp };
      if (answers) this.currentRemoteDescription = this.remoteDescription;
      this.signalingState = answers ? 'stable' : 'have-local-offer';
      for (const text of ['candidate:1 1 udp 2122260223 198.51.100.7 40000 typ host', '']) {
        const candidate = { candidate: text, sdpMid: '0', sdpMLineIndex: 0, usernameFragment: 'mine', type: 'host' };
        void later().then(() => this.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate })));
      }
    }

    async addIceCandidate(): Promise<void> {
      leaks.candidates += 1;
    }
  }
  return { Connection, leaks };
}
