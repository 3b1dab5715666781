/**
 * What comes while others are being written is written next, all of it by one `write`, which resolves to what became of each, in
 * their order. At most `most` at once. Where `write` rejects, so does everybody in it, and nobody else.
 */
export function inBatches<Item, Result>(
  most: number,
  write: (items: readonly Item[]) => Promise<readonly Result[]>,
): (item: Item) => Promise<Result> {
  const waiting: Waiting<Item, Result>[] = []
  let isWriting = false

  async function writeAll(): Promise<void> {
    isWriting = true
    while (waiting.length > 0) {
      // Whoever comes in this same round of the event loop is written with the first.
      await new Promise((resolve) => setImmediate(resolve))
      const batch = waiting.splice(0, most)
      try {
        const results = await write(batch.map(({ item }) => item))
        for (const [nth, { resolve }] of batch.entries()) resolve(results[nth] as Result) // one for each
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    isWriting = false
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (!isWriting) void writeAll()
    })
}

interface Waiting<Item, Result> {
  readonly item: Item
  readonly resolve: (result: Result) => void
  readonly reject: (error: unknown) => void
}
