import { ufragsOf } from './sdp.ts';

const MAX_KEPT = 200;

function ufragOf(candidate: RTCIceCandidateInit): string | undefined {
  return candidate.usernameFragment ?? / ufrag (\S+)/.exec(candidate.candidate ?? '')?.[1];
}

/** Remote candidates that came before the description they belong to. Bounded; the oldest go first. */
export class KeptCandidates {
  #kept: RTCIceCandidateInit[] = [];

  keep(candidate: RTCIceCandidateInit): void {
    this.#kept.push(candidate);
    if (this.#kept.length > MAX_KEPT) this.#kept.shift();
  }

  /** Takes out those which belong to `description`; one that names no ICE generation belongs to any. */
  take(description: string): RTCIceCandidateInit[] {
    const fits = fitter(description);
    const taken = this.#kept.filter(fits);
    this.#kept = this.#kept.filter((candidate) => !fits(candidate));
    return taken;
  }

  static fits(candidate: RTCIceCandidateInit, description: string): boolean {
    return fitter(description)(candidate);
  }

  /** It says itself that it belongs to this description. */
  static belongs(candidate: RTCIceCandidateInit, description: string): boolean {
    return ufragOf(candidate) !== undefined && fitter(description)(candidate);
  }
}

function fitter(description: string): (candidate: RTCIceCandidateInit) => boolean {
  const generations = ufragsOf(description);
  return (candidate) => {
    const ufrag = ufragOf(candidate);
    return ufrag === undefined || generations.has(ufrag);
  };
}
