/** What is heard while it rings, synthesised: no file to load, and every part of it can fade. */
export type ToneName = 'ring' | 'ringback' | 'waiting';

interface Note {
  /** Seconds from the start of a cycle. */
  at: number;
  frequency: number;
  length: number;
}

interface Tone {
  notes: Note[];
  /** Seconds until it starts over. */
  cycle: number;
  level: number;
  /** Seconds until it is at that level: nobody is startled. */
  fadeIn: number;
}

const tones: Record<ToneName, Tone> = {
  ring: {
    notes: [
      { at: 0, frequency: 587.33, length: 0.5 },
      { at: 0.18, frequency: 739.99, length: 0.5 },
      { at: 0.36, frequency: 880, length: 0.9 },
      { at: 1, frequency: 739.99, length: 0.5 },
      { at: 1.18, frequency: 880, length: 1 },
    ],
    cycle: 3.2,
    level: 0.3,
    fadeIn: 2.5,
  },
  ringback: {
    notes: [
      { at: 0, frequency: 440, length: 1.2 },
      { at: 0, frequency: 480, length: 1.2 },
    ],
    cycle: 4,
    level: 0.05,
    fadeIn: 0.4,
  },
  waiting: {
    notes: [
      { at: 0, frequency: 659.26, length: 0.22 },
      { at: 0.3, frequency: 659.26, length: 0.22 },
    ],
    cycle: 5,
    level: 0.08,
    fadeIn: 0.2,
  },
};

const FADE_OUT = 0.12;
/** Closing takes the page's thread for some 20 ms, which the answered call needs more in its first seconds. */
const CLOSE_AFTER_MS = 3000;

/** Plays a tone until the returned function is called. A machine without sound output rings in silence. */
export function playTone(name: ToneName): () => void {
  if (typeof AudioContext === 'undefined') return () => undefined;
  const tone = tones[name];
  const context = new AudioContext();
  const master = context.createGain();
  master.connect(context.destination);
  master.gain.setValueAtTime(0.0001, context.currentTime);
  master.gain.exponentialRampToValueAtTime(tone.level, context.currentTime + tone.fadeIn);

  const cycle = (): void => {
    for (const note of tone.notes) playNote(context, master, note);
  };
  cycle();
  const timer = setInterval(cycle, tone.cycle * 1000);

  return () => {
    clearInterval(timer);
    master.gain.cancelScheduledValues(context.currentTime);
    master.gain.setTargetAtTime(0, context.currentTime, FADE_OUT / 3);
    setTimeout(() => void context.close().catch(() => undefined), CLOSE_AFTER_MS);
  };
}

function playNote(context: AudioContext, master: AudioNode, { at, frequency, length }: Note): void {
  const start = context.currentTime + at;
  const envelope = context.createGain();
  envelope.connect(master);
  envelope.gain.setValueAtTime(0, start);
  envelope.gain.linearRampToValueAtTime(1, start + 0.02);
  envelope.gain.setTargetAtTime(0, start + length * 0.6, length * 0.15);
  const oscillator = context.createOscillator();
  oscillator.type = 'sine';
  oscillator.frequency.value = frequency;
  oscillator.connect(envelope);
  oscillator.start(start);
  oscillator.stop(start + length + 0.3);
  oscillator.addEventListener('ended', () => envelope.disconnect());
}
