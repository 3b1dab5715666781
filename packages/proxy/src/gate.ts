/** A crowd waits outside, first come, first served: so many are let in at once, and whoever waits too long is turned away. */
export function createGate(atOnce: number, withinMs: number) {
  const waiting: (() => void)[] = []
  let free = atOnce

  function enter(): Promise<void> {
    if (free > 0) {
      free -= 1
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const admit = () => {
        clearTimeout(late)
        resolve()
      }
      const late = setTimeout(() => {
        waiting.splice(waiting.indexOf(admit), 1)
        reject(new Error('Too many wait here already.'))
      }, withinMs)
      waiting.push(admit)
    })
  }

  return async function throughGate<T>(work: () => Promise<T>): Promise<T> {
    await enter()
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) free += 1
      else next()
    }
  }
}
