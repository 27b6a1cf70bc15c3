/**
 * How WebRTC's own parts decide in our windows (its field trials; one it does not know changes nothing). As it comes, it counts all
 * that was sent into a dead network as a sign of a narrow one, and then sends the picture that would end the darkness behind all
 * that waits, at a few dozen kbit/s (docs/decisions/0025).
 */
const TRIALS = {
  // The estimate by loss of before, which lets go less.
  'WebRTC-Bwe-LossBasedBweV2': 'Enabled:false',
  // A whole picture takes the place of what waits of older ones.
  'WebRTC-Pacer-KeyframeFlushing': 'Enabled',
  // Sound that had to wait on a shaky line waits less again within some ten seconds, not within minutes (fault F23).
  'WebRTC-Audio-NetEqDelayManagerConfig': 'forget_factor:0.75,reorder_forget_factor:0.98',
};

/** As the value of --force-fieldtrials. */
export const fieldTrials = Object.entries(TRIALS)
  .map(([name, group]) => `${name}/${group}/`)
  .join('');
