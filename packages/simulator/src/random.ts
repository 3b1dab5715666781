import { createHash } from 'node:crypto'

/**
 * Every choice the simulator makes is a hash of its seed and of what the choice is about, never a shared stream:
 * two runs with the same seed and the same calls choose alike, whatever the order they arrive in.
 */
export interface Random {
  /** A number in [0, 1) that depends on the seed and `about` only. */
  draw(...about: (string | number)[]): number
  /** An RFC 4122 shaped id that depends on the seed and `about` only. */
  uuid(...about: (string | number)[]): string
  /** `length` of the capital letters and digits PVIT writes its URL codes in. */
  code(length: number, ...about: (string | number)[]): string
}

export function createRandom(seed: string): Random {
  const digest = (about: (string | number)[]) =>
    createHash('sha256')
      .update([seed, ...about].join('\u0000'))
      .digest()

  return {
    draw: (...about) => digest(about).readUIntBE(0, 6) / 2 ** 48,
    uuid(...about) {
      const hex = digest(about).toString('hex')
      const parts = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`]
      const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) % 4]
      return [...parts, `${variant}${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-')
    },
    code(length, ...about) {
      const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
      const bytes = digest(about)
      return Array.from({ length }, (_, at) => letters[(bytes[at % 32] ?? 0) % 36]).join('')
    },
  }
}
