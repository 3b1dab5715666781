import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { promisesPage } from './page.ts'
import { findProofs } from './proofs.ts'
import { attacks, failures } from './rows.ts'

const root = dirname(dirname(import.meta.dirname))
const promised = [...Object.keys(failures), ...Object.keys(attacks)].map(Number)

it('there are forty-four promises, and none is taken back', () => {
  expect(promised).toEqual(Array.from({ length: 44 }, (_, index) => index + 1))
})

it('every promise has a proof', async () => {
  const proven = new Set((await findProofs(root)).flatMap(({ promises }) => promises))
  expect(promised.filter((number) => !proven.has(number))).toEqual([])
})

it('every proof is of a promise there is', async () => {
  const strays = (await findProofs(root)).filter(({ promises }) =>
    promises.some((number) => !promised.includes(number)),
  )
  expect(strays).toEqual([])
})

it('what a proof is smaller in than was asked is said on the page', async () => {
  const page = promisesPage(await findProofs(root))
  const smaller = [...Object.values(failures), ...Object.values(attacks)].flatMap(
    ({ smaller: one }) => one ?? [],
  )
  expect(smaller).not.toEqual([])
  for (const { asked, proven } of smaller)
    expect(page).toContain(`Smaller than asked: ${proven}, not ${asked}.`)
})

it('docs/promises.md is current: node scripts/promises/write-promises-page.ts writes it anew', async () => {
  const written = readFileSync(join(root, 'docs/promises.md'), 'utf8')
  expect(written).toBe(promisesPage(await findProofs(root)))
})
