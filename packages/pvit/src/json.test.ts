import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { readJson } from './json.ts'

// Not a limit to hold: thousands of draws on a busy machine take their time.
vi.setConfig({ testTimeout: 30_000 })

describe('JSON from outside', () => {
  it('comes through as it is', () => {
    const shallow = fc.jsonValue({ maxDepth: 5 })
    fc.assert(
      fc.property(shallow, fc.boolean(), (value, spaced) => {
        const text = JSON.stringify(value, null, spaced ? 2 : 0)
        // fast-check may draw one of the forbidden keys; those have a test of their own.
        fc.pre(!/"(__proto__|constructor|prototype|toString|valueOf|toJSON)"/.test(text))
        expect(readJson(text)).toEqual(JSON.parse(text))
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['nothing', ''],
    ['HTML', '<html>'],
    ['half of it', '{"a":1'],
    ['two values', '{} {}'],
    ['NaN', '{"a":NaN}'],
    ['a key twice', '{"status":"FAILED","status":"SUCCESS"}'],
    ['a key twice, once escaped', '{"status":"FAILED","st\\u0061tus":"SUCCESS"}'],
    ['a key twice, deep inside', '[{"a":{"b":1,"c":2,"b":3}}]'],
    ['a key twice, an object apart', '{"a":{},"a":1}'],
    ['a key twice, a list apart', '{"a":[],"a":1}'],
    ['__proto__', '{"__proto__":{"polluted":true}}'],
    ['__proto__, escaped', '{"\\u005f_proto__":{"polluted":true}}'],
    ['toString', '{"code":{"length":{"toString":1,"valueOf":1}}}'],
    ['toJSON', '{"a":{"toJSON":1}}'],
    ['constructor', '{"a":{"constructor":{"prototype":{"polluted":true}}}}'],
    ['nine levels', '[[[[[[[[[]]]]]]]]]'],
    ['a hundred thousand levels', '['.repeat(100_000) + ']'.repeat(100_000)],
  ])('is not read: %s', (_, text) => {
    expect(readJson(text)).toBeUndefined()
    expect({}).not.toHaveProperty('polluted')
  })

  it('may use a key again in another object, and any word as a value', () => {
    const text = '[{"a":1,"b":"__proto__"},{"a":"x\\"y","c":[":","{"]}]'
    expect(readJson(text)).toEqual(JSON.parse(text))
    expect(readJson('[[[[[[[[1]]]]]]]]')).toBeDefined()
  })
})
