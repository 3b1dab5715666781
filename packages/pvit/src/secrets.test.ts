import { randomUUID } from 'node:crypto'
import { format, inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { isKeyShaped, Secret } from './secrets.ts'

const value = ['sk', 'test', randomUUID()].join('_')

describe('a secret', () => {
  it('gives its value only when asked by name', () => {
    expect(new Secret(value).reveal()).toBe(value)
  })

  it('prints [secret] in every way we know of printing (promise 41)', () => {
    const secret = new Secret(value)
    const held = { headers: { secret }, list: [secret] }
    const prints = [
      'key: '.concat(String(secret)),
      String(secret),
      JSON.stringify(held),
      inspect(held, { depth: 9, showHidden: true }),
      format('%s %o %O %j', secret, secret, secret, secret),
      JSON.stringify(Object.entries(secret)),
      JSON.stringify(structuredClone(held)),
    ]
    for (const print of prints) expect(print).not.toContain(value)
    expect(prints[0]).toBe('key: [secret]')
  })

  it('refuses to hold nothing', () => {
    for (const nothing of ['', undefined as unknown as string])
      expect(() => new Secret(nothing)).toThrow('non-empty')
  })

  it('knows the look of a key', () => {
    expect(isKeyShaped(value)).toBe(true)
    for (const bad of ['short', `${value}\r\nX: y`, 'a'.repeat(129), 'sixteen chars ok?']) {
      expect(isKeyShaped(bad)).toBe(false)
    }
  })
})
