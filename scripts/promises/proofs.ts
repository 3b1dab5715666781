import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { basename, join } from 'node:path'

/** Something that fails when a promise is broken. */
export interface Proof {
  /** `test` runs in `npm test`, `prove` in `npm run prove`, `bench` in `npm run bench`. */
  readonly kind: 'test' | 'prove' | 'bench'
  /** What it claims, without the promise's number. */
  readonly claim: string
  readonly file: string
  readonly promises: readonly number[]
}

const places: Record<Proof['kind'], readonly string[]> = {
  test: [
    '{packages,apps}/*/{src,server}/**/*.test.{ts,tsx}',
    'packages/*/src/**/*conformance.ts',
    'tests/**/*.{test,spec}.ts',
    'scripts/**/*.test.ts',
  ],
  prove: ['scripts/prove/*.ts'],
  bench: ['bench/*.ts'],
}

/**
 * Every claim in the repository whose name ends in the promise it proves: `it('… raise one prompt (promise 1)', …)`. A proof
 * that is no test says so in its opening comment.
 */
export async function findProofs(root: string): Promise<Proof[]> {
  const proofs: Proof[] = []
  for (const [kind, patterns] of Object.entries(places) as [Proof['kind'], readonly string[]][]) {
    for await (const file of glob([...patterns], { cwd: root, exclude: isForeign })) {
      const text = readFileSync(join(root, file), 'utf8')
      proofs.push(
        ...(kind === 'test' ? claimsIn(text) : opening(kind, file, text)).map((claim) => ({
          kind,
          file,
          ...claim,
        })),
      )
    }
  }
  return proofs.toSorted((a, b) => a.file.localeCompare(b.file) || a.claim.localeCompare(b.claim))
}

type Claim = Pick<Proof, 'claim' | 'promises'>

function claimsIn(text: string): Claim[] {
  const names = text.matchAll(/(['"`])((?:(?!\1)[^\n])+?) \(promises? ([\d, ]+)\)\1/g)
  return [...names].map(([, , claim = '', numbers = '']) => ({ claim, promises: read(numbers) }))
}

function opening(kind: string, file: string, text: string): Claim[] {
  const [comment = ''] = /^(?:\/\/[^\n]*\n)+/.exec(text) ?? []
  const numbers = [...comment.matchAll(/\(promises? ([\d, ]+)\)/g)].flatMap(([, found = '']) =>
    read(found),
  )
  const claim = `npm run ${kind} -- ${basename(file, '.ts')}`
  return numbers.length === 0 ? [] : [{ claim, promises: numbers }]
}

function read(numbers: string): number[] {
  return numbers.split(',').map(Number)
}

function isForeign(path: string): boolean {
  return /(^|[\\/])(node_modules|dist|\.types)$/.test(path)
}
