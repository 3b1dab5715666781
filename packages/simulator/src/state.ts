import { emptyWorld, type World } from './world.ts'

/** Where a world is kept between two runs. The file of the command line is one; a test may hold it in memory. */
export interface StateStore {
  /** What was saved last; null when nothing was. */
  load(): string | null
  /** Must be whole on disk, or not there at all, when it returns. */
  save(text: string): void
}

const version = 1

/** The world a store holds, or an empty one. Throws for a text that is no kept world. */
export function loadWorld(store: StateStore): World {
  const text = store.load()
  if (text === null) return emptyWorld()
  const kept: unknown = JSON.parse(text, revive)
  if (!isKeptWorld(kept)) {
    throw new Error(
      `The state is not one this simulator (format ${version}) wrote. Move the file away to start afresh.`,
    )
  }
  return { ...emptyWorld(), ...kept.world }
}

export function writeWorld(world: World): string {
  return JSON.stringify({ format: 'pvit-simulator', version, world }, (_, value: unknown) => {
    if (value instanceof Map) return { $map: [...value] }
    return value instanceof Set ? { $set: [...value] } : value
  })
}

function revive(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if ('$map' in value && Array.isArray(value.$map)) return new Map(value.$map)
  return '$set' in value && Array.isArray(value.$set) ? new Set(value.$set) : value
}

// Written by ourselves into a file only we may read; the stamp tells our format from another file.
function isKeptWorld(kept: unknown): kept is { world: World } {
  return (
    typeof kept === 'object' &&
    kept !== null &&
    'format' in kept &&
    kept.format === 'pvit-simulator' &&
    'version' in kept &&
    kept.version === version &&
    'world' in kept
  )
}
