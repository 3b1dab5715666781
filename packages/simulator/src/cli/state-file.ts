import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import type { StateStore } from '../state.ts'

/**
 * Keeps the world in one file, readable by its owner only (it holds keys). Each save writes a second file and
 * renames it over the first, so a kill at any moment leaves a whole state: the new one or the one before.
 */
export function createStateFile(path: string): StateStore {
  return {
    load() {
      try {
        return readFileSync(path, 'utf8')
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
        throw new Error(`The state file ${path} cannot be read. Check its owner and mode.`, {
          cause: error,
        })
      }
    },
    save(text) {
      mkdirSync(dirname(path), { recursive: true })
      const next = `${path}.next`
      const file = openSync(next, 'w', 0o600)
      try {
        writeSync(file, text)
        fsyncSync(file)
      } finally {
        closeSync(file)
      }
      renameSync(next, path)
    },
  }
}
