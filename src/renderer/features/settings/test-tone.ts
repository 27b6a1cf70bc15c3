const SECONDS = 1.2;

/** Plays two notes on that speaker; resolves when they are over, rejects when the speaker does not take them. */
export async function playTestTone(speakerId: string): Promise<void> {
  const context = new AudioContext();
  const player = new Audio();
  try {
    const out = context.createMediaStreamDestination();
    const level = new GainNode(context, { gain: 0.2 });
    level.connect(out);
    const notes = [523.25, 659.25].map((frequency, i) => {
      const note = new OscillatorNode(context, { frequency });
      note.connect(level);
      note.start(context.currentTime + (i * SECONDS) / 2);
      note.stop(context.currentTime + ((i + 1) * SECONDS) / 2);
      return new Promise((resolve) => note.addEventListener('ended', resolve, { once: true }));
    });
    player.srcObject = out.stream;
    await player.setSinkId(speakerId);
    await player.play();
    await Promise.all(notes);
  } finally {
    player.srcObject = null;
    await context.close();
  }
}
