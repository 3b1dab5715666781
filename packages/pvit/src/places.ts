/** So many at once; whoever comes later waits in a row, first come, first served, and may leave it. */
export interface Places {
  /**
   * `enter` is called once there is a place: now, or when somebody leaves one. It is told how to leave, and so is the caller: the
   * place or the row, whichever it is in. Twice is harmless.
   */
  take(enter: (leave: () => void) => void): () => void
}

export function createPlaces(atOnce: number): Places {
  const waiting = new Set<() => void>()
  let free = atOnce

  function passOn(): void {
    const [next] = waiting
    if (next === undefined) {
      free += 1
      return
    }
    waiting.delete(next)
    // Not inside the end of whoever leaves: one that fails at once would be left inside the one before it, and so on.
    queueMicrotask(next)
  }

  return {
    take(enter) {
      let isOver = false
      let isIn = false
      const leave = () => {
        if (isOver) return
        isOver = true
        if (isIn) passOn()
        else waiting.delete(admit)
      }
      const admit = () => {
        if (isOver) return passOn() // left between being called and coming in
        isIn = true
        enter(leave)
      }
      if (free > 0) {
        free -= 1
        admit()
      } else waiting.add(admit)
      return leave
    },
  }
}
