/** Problems of a set that are shown together, from the first up to the one before `to`. */
export interface ProblemGroup {
  readonly from: number;
  readonly to: number;
}

/** A set in groups; none where one would hold everything. */
export function groupsOf(count: number, size: number): ProblemGroup[] {
  if (count <= size) return [];
  return Array.from({ length: Math.ceil(count / size) }, (_, i) => ({
    from: i * size,
    to: Math.min(count, (i + 1) * size),
  }));
}
