/** Lines joined into rings, and how many lines are part of none. */
export interface JoinedRings {
  /** Node ids, the first repeated at the end. */
  rings: (readonly number[])[];
  /** Lines left over: their ends meet no other line, or lead nowhere. */
  open: number;
}

export const isClosed = (refs: readonly number[]): boolean => refs.length >= 4 && refs[0] === refs.at(-1);

/**
 * Join lines at shared ends into closed rings. Lines that lead into a dead end are taken off first, so that a spur does
 * not cost the ring that it hangs on.
 */
export function joinRings(lines: readonly (readonly number[])[]): JoinedRings {
  const rings = lines.filter(isClosed);
  const openLines = lines.filter((refs) => !isClosed(refs) && refs.length >= 2 && refs[0] !== refs.at(-1));
  const byEnd = new Map<number, number[]>();
  openLines.forEach((refs, i) => {
    for (const end of [refs[0]!, refs.at(-1)!]) {
      const known = byEnd.get(end);
      if (known) known.push(i);
      else byEnd.set(end, [i]);
    }
  });
  const used = new Uint8Array(openLines.length);
  let open = lines.length - rings.length - openLines.length + pruneDeadEnds(openLines, byEnd, used);
  for (let first = 0; first < openLines.length; first++) {
    if (used[first]) continue;
    used[first] = 1;
    const ring = openLines[first]!.slice();
    let taken = 1;
    while (ring[0] !== ring.at(-1)) {
      const next = byEnd.get(ring.at(-1)!)!.find((line) => !used[line]);
      if (next === undefined) break;
      used[next] = 1;
      taken++;
      const line = openLines[next]!;
      const onward = line[0] === ring.at(-1) ? line : line.toReversed();
      for (let i = 1; i < onward.length; i++) ring.push(onward[i]!);
    }
    if (isClosed(ring)) rings.push(ring);
    else open += taken;
  }
  return { rings, open };
}

/** Mark lines with an end that no other line has, again and again; the number marked. */
function pruneDeadEnds(
  lines: readonly (readonly number[])[],
  byEnd: ReadonlyMap<number, readonly number[]>,
  used: Uint8Array,
): number {
  let pruned = 0;
  const loose = [...byEnd.keys()];
  for (let end = loose.pop(); end !== undefined; end = loose.pop()) {
    const left = byEnd.get(end)!.filter((line) => !used[line]);
    if (left.length !== 1) continue;
    const line = lines[left[0]!]!;
    used[left[0]!] = 1;
    pruned++;
    loose.push(line[0] === end ? line.at(-1)! : line[0]!);
  }
  return pruned;
}
