import type { CallKind } from '../../../shared/call.ts';
import { capture, type Devices } from './media-capture.ts';
import { displayConstraints, type ChosenDevices, type InputSource } from './media-constraints.ts';
import { deviceGone, deviceReplaced, MediaError, mediaProblem } from './media-errors.ts';
import { SentVoice } from './sent-voice.ts';
import type { Outgoing } from '../mesh/slots.ts';
import type { CameraState, LocalView, MediaProblem, MicrophoneState } from '../types.ts';

export interface LocalMediaOptions {
  devices: Devices;
  chosen: () => ChosenDevices;
  /** The tracks or what is said of them changed. */
  changed: () => void;
}

const SOURCES = ['microphone', 'camera'] as const;

/** This person's microphone, camera and screen for the length of one call. */
export class LocalMedia {
  readonly #options: LocalMediaOptions;
  readonly #life = new AbortController();
  readonly #tracks: Record<InputSource, MediaStreamTrack | undefined> = { microphone: undefined, camera: undefined };
  /** What the person wants, also of a device that is still being opened: muted early is muted from the first sound. */
  readonly #enabled: Record<InputSource, boolean> = { microphone: true, camera: true };
  /** Sources that were asked for at least once: without a track they are missing, not merely off. */
  readonly #wanted = new Set<InputSource>();
  readonly #opening = new Set<InputSource>();
  readonly #voice: SentVoice;
  #stream: MediaStream | undefined;
  #screen: MediaStream | undefined;
  #problems: MediaProblem[] = [];

  constructor(options: LocalMediaOptions) {
    this.#options = options;
    this.#voice = new SentVoice({
      clean: () => options.chosen().clean,
      changed: (problem) => {
        if (problem !== undefined) this.#keepProblem('microphone', problem);
        options.changed();
      },
    });
  }

  get view(): LocalView {
    return {
      microphone: this.#microphone,
      camera: this.#camera,
      screen: this.#screen === undefined ? 'off' : 'on',
      stream: this.#stream,
      voice: this.#voice.track,
      screenStream: this.#screen,
      problems: this.#problems,
    };
  }

  get outgoing(): Outgoing {
    const { microphone, camera, screen } = this.view;
    return {
      tracks: [
        this.#voice.track ?? null,
        this.#tracks.camera ?? null,
        this.#screen?.getVideoTracks()[0] ?? null,
        this.#screen?.getAudioTracks()[0] ?? null,
      ],
      media: { microphone, camera, screen },
    };
  }

  /** Opens what the kind of call needs; never throws: what could not be had is in `problems`. */
  async open(kind: CallKind): Promise<void> {
    // The camera is asked for first: the browser opens one after the other, and a picture takes longer to be seen.
    const sources: InputSource[] = kind === 'video' ? ['camera', 'microphone'] : ['microphone'];
    await Promise.all(sources.map((source) => this.#acquire(source)));
  }

  async setMicrophone(on: boolean): Promise<void> {
    await this.#turn('microphone', on);
  }

  async setCamera(on: boolean): Promise<void> {
    await this.#turn('camera', on);
  }

  /** The new device is open before the old one stops: if it cannot be had, nothing changes and the problem is thrown. */
  async switchDevice(source: InputSource, deviceId: string): Promise<MediaStreamTrack> {
    const id = source === 'microphone' ? { microphoneId: deviceId } : { cameraId: deviceId };
    const { track, problem } = await capture(this.#options.devices, source, { ...this.#options.chosen(), ...id });
    if (track === undefined || problem !== undefined || this.#life.signal.aborted) {
      track?.stop();
      const failure = problem ?? mediaProblem(source, new DOMException('', 'AbortError'));
      this.#setProblem(source, failure);
      throw new MediaError(failure);
    }
    this.#setProblem(source, undefined);
    this.#take(source, track);
    this.#renew();
    return track;
  }

  /**
   * Opens the microphone anew, as it is wished for now. Of one device there is one processing at a time (Chromium gives
   * a second track that of the first), so the old track stops before: for a moment there is silence.
   */
  async reopenMicrophone(): Promise<void> {
    const old = this.#tracks.microphone;
    if (old === undefined) return;
    old.stop();
    // Whoever listens to a copy of it lets go now.
    this.#renew();
    await this.#acquire('microphone');
    if (this.#tracks.microphone !== old) return;
    this.#put('microphone', undefined);
    this.#renew();
  }

  /**
   * Something was plugged in or out; `plugged`: the ids of what there is. What was missing is opened, if it is wished
   * still; what was muted stays muted.
   */
  async devicesChanged(plugged: readonly string[]): Promise<void> {
    for (const source of SOURCES) {
      const track = this.#tracks[source];
      const id = track?.getSettings().deviceId;
      if (track === undefined || id === undefined || id === 'default' || plugged.includes(id)) continue;
      // PulseAudio gives the track another microphone, under the old name and unsaid.
      this.#gone(source, track);
    }
    const missing = SOURCES.filter((source) => {
      const problem = this.#problems.find((one) => one.source === source)?.name;
      const wished = source === 'microphone' || this.#enabled.camera;
      const open = this.#tracks[source] !== undefined || this.#opening.has(source);
      return wished && !open && (problem === 'Ended' || problem === 'NotFoundError');
    });
    await Promise.all(missing.map((source) => this.#acquire(source)));
  }

  async shareScreen(): Promise<void> {
    let stream: MediaStream;
    try {
      stream = await this.#options.devices.getDisplayMedia(displayConstraints);
    } catch (error) {
      throw new MediaError(mediaProblem('screen', error));
    }
    if (this.#life.signal.aborted) {
      stopAll(stream.getTracks());
      return;
    }
    this.stopSharing();
    this.#screen = stream;
    const [video] = stream.getVideoTracks();
    if (video !== undefined) {
      // Text stays sharp: under pressure the frame rate gives way, not the resolution.
      video.contentHint = 'detail';
      const ended = (): void => {
        if (this.#screen === stream) this.stopSharing();
      };
      video.addEventListener('ended', ended, { once: true, signal: this.#life.signal });
    }
    this.#options.changed();
  }

  stopSharing(): void {
    if (this.#screen === undefined) return;
    stopAll(this.#screen.getTracks());
    this.#screen = undefined;
    this.#options.changed();
  }

  stop(): void {
    this.#life.abort();
    stopAll([this.#tracks.microphone, this.#tracks.camera, ...(this.#screen?.getTracks() ?? [])]);
    this.#put('microphone', undefined);
    this.#put('camera', undefined);
    this.#screen = undefined;
    this.#stream = undefined;
  }

  get #microphone(): MicrophoneState {
    const track = this.#tracks.microphone;
    // While it is being opened it is told as it will be: whoever watches is not to be told twice.
    if (track === undefined && !this.#opening.has('microphone')) return 'none';
    return this.#enabled.microphone ? 'on' : 'muted';
  }

  get #camera(): CameraState {
    const track = this.#tracks.camera;
    if (track === undefined) return this.#wanted.has('camera') ? 'none' : 'off';
    return track.enabled ? 'on' : 'off';
  }

  async #turn(source: InputSource, on: boolean): Promise<void> {
    this.#enabled[source] = on;
    const track = this.#tracks[source];
    if (track !== undefined) {
      track.enabled = on;
      this.#options.changed();
    } else if (on && !this.#opening.has(source)) {
      await this.#acquire(source);
    }
  }

  async #acquire(source: InputSource): Promise<void> {
    this.#opening.add(source);
    const { track, problem } = await capture(this.#options.devices, source, this.#options.chosen());
    this.#opening.delete(source);
    if (this.#life.signal.aborted) {
      track?.stop();
      return;
    }
    this.#keepProblem(source, problem);
    this.#wanted.add(source);
    if (track !== undefined) this.#take(source, track);
    this.#renew();
  }

  /** The new track takes the place of the old one, which stops only now. */
  #take(source: InputSource, track: MediaStreamTrack): void {
    const old = this.#tracks[source];
    track.enabled = this.#enabled[source];
    this.#put(source, track);
    old?.stop();
    // Fired when the device goes away, not by our own stop().
    track.addEventListener('ended', () => this.#gone(source, track), { once: true, signal: this.#life.signal });
  }

  #gone(source: InputSource, track: MediaStreamTrack): void {
    if (this.#tracks[source] !== track) return;
    track.stop();
    this.#put(source, undefined);
    this.#setProblem(source, deviceGone(source));
    this.#renew();
    // Nobody is shown by another camera while theirs is off.
    if (this.#enabled[source] || source === 'microphone') void this.#replace(source);
  }

  #put(source: InputSource, track: MediaStreamTrack | undefined): void {
    this.#tracks[source] = track;
    if (source === 'microphone') this.#voice.follow(track);
  }

  /** Any other device in the place of one that went away; who hears and sees it is told which. */
  async #replace(source: InputSource): Promise<void> {
    if (this.#opening.has(source)) return;
    this.#opening.add(source);
    const { processing } = this.#options.chosen();
    const { track } = await capture(this.#options.devices, source, { processing });
    this.#opening.delete(source);
    if (track !== undefined && !this.#life.signal.aborted && this.#tracks[source] === undefined) {
      this.#take(source, track);
      this.#keepProblem(source, deviceReplaced(source, track.label));
    } else {
      track?.stop();
    }
    if (!this.#life.signal.aborted) this.#renew();
  }

  #setProblem(source: InputSource, problem: MediaProblem | undefined): void {
    this.#keepProblem(source, problem);
    this.#options.changed();
  }

  #keepProblem(source: InputSource, problem: MediaProblem | undefined): void {
    const others = this.#problems.filter((one) => one.source !== source);
    this.#problems = problem === undefined ? others : [...others, problem];
  }

  /** Another stream for another set of tracks: whoever compares identities sees the change. */
  #renew(): void {
    const tracks = [this.#tracks.microphone, this.#tracks.camera]
      .filter((track) => track !== undefined)
      .filter(({ readyState }) => readyState === 'live');
    this.#stream = tracks.length === 0 ? undefined : new MediaStream(tracks);
    this.#options.changed();
  }
}

function stopAll(tracks: readonly (MediaStreamTrack | undefined)[]): void {
  for (const track of tracks) track?.stop();
}
