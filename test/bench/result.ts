/** One figure beside its floor, both measured in the same run. Lower is better for `cost`, higher for `rate`. */
export interface Result {
  name: string;
  kind: 'cost' | 'rate';
  unit: string;
  ours: number;
  floor: number;
  ratio: number;
  goal: number;
  met: boolean;
  details?: Record<string, unknown>;
}

export function compare(result: Omit<Result, 'ratio' | 'met'>): Result {
  const ratio = result.ours / result.floor;
  return { ...result, ratio, met: result.kind === 'cost' ? ratio <= result.goal : ratio >= result.goal };
}
