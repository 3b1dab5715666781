import fc from 'fast-check'
import { randomBytes } from 'node:crypto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { SessionId } from '@pvit-checkout/contract/checkout'
import { sized } from '../testing/whole.ts'
import { createVault } from '../vault.ts'
import { createTokens, readableForMs } from './tokens.ts'

const random = { bytes: (length: number) => randomBytes(length), number: () => 0.5 }
const master = randomBytes(32)
const opened = () => createTokens(createVault([master], random))
const tokens = opened()
/** Another instance, or this one after a restart: it has to prove what the first one issued. */
const elsewhere = opened()
const session = 'cs_TEST000000000000000000001' as SessionId

it('opens its session until seven days after the window closed (promise 30)', () => {
  const token = tokens.issue(session, 60_000)
  for (const by of [tokens, elsewhere]) {
    expect(by.read(token, 0)).toBe(session)
    expect(by.read(token, 60_000 + readableForMs - 1)).toBe(session)
    expect(by.read(token, 60_000 + readableForMs)).toBeNull()
  }
})

it('is remembered for no more than it is', () => {
  const token = tokens.issue(session, 60_000)
  const read = (text: string, now = 0) => elsewhere.read(text, now)
  expect([read(token), read(token)]).toEqual([session, session])
  expect(read(token, 60_000 + readableForMs)).toBeNull()
  expect([`${token}=`, token.slice(0, -1), ` ${token}`].map((other) => read(other))).toEqual([
    null,
    null,
    null,
  ])
  const many = Array.from({ length: 3_000 }, (_, index) => tokens.issue(session, index * 1_000))
  expect(many.filter((one) => read(one) !== session)).toEqual([])
  expect(read(token)).toBe(session)
})

describe('a token is proven', () => {
  const vault = createVault([master], random)
  const proofs = vi.spyOn(vault, 'signatureOf')
  let here: ReturnType<typeof createTokens>
  beforeEach(() => {
    here = createTokens(vault)
  })
  const provenFor = (shown: readonly string[]) => {
    proofs.mockClear()
    for (const token of shown) expect(here.read(token, 0)).toBe(session)
    return proofs.mock.calls.length
  }
  const issued = (by: typeof here, count: number) =>
    Array.from({ length: count }, (_, at) => by.issue(session, at * 1_000))

  it('once while it is shown again and again: the last two thousand are remembered, and never four', () => {
    const many = issued(tokens, 4_000)
    expect([provenFor(many), provenFor(many)]).toEqual([4_000, 0])
    const another = [tokens.issue(session, 4_000_000)]
    // One more, and the first half is not remembered any more.
    expect([provenFor(another), provenFor(another), provenFor(many.slice(2_000))]).toEqual([
      1, 0, 0,
    ])
    expect(provenFor(many.slice(0, 2_000))).toBe(2_000)
  })

  it('never by whoever issued it, of the same thousands', () => {
    const many = issued(here, 4_001)
    expect([provenFor(many.slice(2_000)), provenFor(many.slice(0, 1))]).toEqual([0, 1])
  })
})

it('is worthless once any character is another (promises 29, 30)', () => {
  const token = tokens.issue(session, 60_000)
  const place = fc.integer({ min: 0, max: token.length - 1 })
  fc.assert(
    fc.property(place, fc.constantFrom('0', 'a', 'A', '_', '-', '.', '~'), (at, character) => {
      fc.pre(token[at] !== character)
      expect(tokens.read(token.slice(0, at) + character + token.slice(at + 1), 0)).toBeNull()
    }),
    { numRuns: 2_000 },
  )
})

it('is one text: the same bytes spelt otherwise are another token (promise 29)', () => {
  const token = tokens.issue(session, 60_000)
  const last = token.at(-1) ?? ''
  const signature = (text: string) => Buffer.from(text.split('.').at(-1) ?? '', 'base64url')
  // 32 bytes leave two bits of the last character to nobody.
  const spelt = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')
    .filter((character) => character !== last)
    .map((character) => token.slice(0, -1) + character)
    .filter((other) => signature(other).equals(signature(token)))
  expect(spelt).toHaveLength(3)
  const [v, kid, id, exp, signed] = token.split('.')
  const others = [...spelt, `${token}=`, [v, kid, id, `0${exp}`, signed].join('.')]
  expect(others.filter((other) => tokens.read(other, 0) !== null)).toEqual([])
})

it('is not guessed, however often somebody tries (promise 30)', { timeout: 120_000 }, () => {
  const [version, kid, , exp] = tokens.issue(session, 60_000).split('.')
  const tries = sized(20_000, 1_000_000)
  let opened = 0
  for (let index = 0; index < tries; index++) {
    const guess = [version, kid, session, exp, randomBytes(32).toString('base64url')].join('.')
    if (tokens.read(guess, 0) !== null) opened++
  }
  expect(opened).toBe(0)
})

it('reads nothing out of arbitrary text', () => {
  fc.assert(fc.property(fc.string(), (text) => tokens.read(text, 0) === null))
})

it('survives a rotation of the master key while the old one is listed', () => {
  const token = tokens.issue(session, 60_000)
  const fresh = randomBytes(32)
  expect(createTokens(createVault([fresh, master], random)).read(token, 0)).toBe(session)
  expect(createTokens(createVault([fresh], random)).read(token, 0)).toBeNull()
})
