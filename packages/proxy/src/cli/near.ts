/**
 * Is this name probably the other one, mistyped: a letter in eight is left out, doubled, another, or has changed places with
 * its neighbour? Of fewer than eight none may be: a shop has names of its own, and short ones are near to each other.
 */
export function isNear(name: string, other: string): boolean {
  return slipsBetween(name, other) <= Math.floor(other.length / 8)
}

/** The optimal string alignment distance. */
function slipsBetween(name: string, other: string): number {
  let beforeLast: readonly number[] = []
  let last: readonly number[] = Array.from({ length: other.length + 1 }, (_, at) => at)
  for (let row = 1; row <= name.length; row++) {
    const next = [row]
    for (let at = 1; at <= other.length; at++) {
      const isSame = name[row - 1] === other[at - 1]
      const areSwapped = name[row - 1] === other[at - 2] && name[row - 2] === other[at - 1]
      next[at] = Math.min(
        (last[at] ?? 0) + 1,
        (next[at - 1] ?? 0) + 1,
        (last[at - 1] ?? 0) + (isSame ? 0 : 1),
        row > 1 && at > 1 && areSwapped ? (beforeLast[at - 2] ?? 0) + 1 : Infinity,
      )
    }
    beforeLast = last
    last = next
  }
  return last[other.length] ?? 0
}
