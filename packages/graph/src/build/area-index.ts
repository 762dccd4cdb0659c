import Flatbush from 'flatbush';
import type { PlaneArea } from './plane-area.ts';

/** Areas found by the points they hold, and by boxes. */
export class AreaIndex {
  private readonly areas: readonly PlaneArea[];
  private readonly tree: Flatbush | undefined;

  constructor(areas: readonly PlaneArea[]) {
    this.areas = areas;
    if (areas.length === 0) return;
    this.tree = new Flatbush(areas.length);
    for (const { minX, minY, maxX, maxY } of areas) this.tree.add(minX, minY, maxX, maxY);
    this.tree.finish();
  }

  /** Positions of the areas that hold a point, ascending. */
  at(x: number, y: number): number[] {
    return this.inBox(x, y, x, y).filter((area) => this.areas[area]!.contains(x, y));
  }

  /** Positions of the areas that hold a point or have it on their outline, ascending. */
  around(x: number, y: number): number[] {
    return this.inBox(x, y, x, y).filter((area) => this.areas[area]!.contains(x, y) || this.areas[area]!.touches(x, y));
  }

  /** Positions of the areas whose boxes meet a box, ascending. */
  inBox(minX: number, minY: number, maxX: number, maxY: number): number[] {
    return this.tree?.search(minX, minY, maxX, maxY).sort((a, b) => a - b) ?? [];
  }
}
