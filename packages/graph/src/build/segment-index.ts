import Flatbush from 'flatbush';

/** Line segments in the metric plane with an owner each, found by box. */
export class SegmentIndex {
  /** `ax, ay, bx, by` of each segment, in metres. */
  readonly ends: Float64Array;
  readonly owners: Uint32Array;
  private readonly tree: Flatbush | undefined;

  constructor(ends: Float64Array, owners: Uint32Array) {
    this.ends = ends;
    this.owners = owners;
    if (owners.length === 0) return;
    this.tree = new Flatbush(owners.length);
    for (let i = 0; i < ends.length; i += 4) {
      const [ax, ay, bx, by] = [ends[i]!, ends[i + 1]!, ends[i + 2]!, ends[i + 3]!];
      this.tree.add(Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by));
    }
    this.tree.finish();
  }

  /** Call `visit` with every segment whose box comes within `reach` of the box of segment `ax, ay, bx, by`. */
  near(segment: readonly [number, number, number, number], reach: number, visit: (segment: number) => void): void {
    const [ax, ay, bx, by] = segment;
    this.tree?.search(
      Math.min(ax, bx) - reach,
      Math.min(ay, by) - reach,
      Math.max(ax, bx) + reach,
      Math.max(ay, by) + reach,
      (found) => {
        visit(found);
        return false;
      },
    );
  }
}
