import { describe, expect, it } from 'vitest'

import { builtElement } from './build.ts'
import { floorFaults } from './floor.ts'

/** What is younger than the floor, and why an old browser does without it. */
const guarded = {
  '.adoptedStyleSheets': 'asked for first; else a link',
  '.replaceSync': 'the same',
  '.saveData': 'asked for with `?.`: a hint to go slower',
  '.effectiveType': 'the same',
  '.moveBefore': 'Preact asks for it first',
  '.storage': 'an option of the engine, not the browser’s',
} as const

describe('the built files', () => {
  const scripts = Object.entries(builtElement()).filter(([name]) => name.endsWith('.js'))

  it('are the module, two that come late, and the classic script', () => {
    expect(scripts).toHaveLength(4)
  })

  it('need nothing younger than Chrome 80, Safari 14 and Firefox 115', () => {
    const faults = scripts.flatMap(([name, code]) =>
      floorFaults(code, name.includes('classic') ? 'script' : 'module'),
    )
    expect([...new Set(faults)].toSorted()).toEqual(Object.keys(guarded).toSorted())
  })
})

it('the styles hold the size of the text on iPhones too, which know only the prefixed property', () => {
  const files = Object.entries(builtElement()).filter(([name]) =>
    /pvit-checkout(\.classic)?\.js$|\.css$/.test(name),
  )
  const without = files.filter(([, text]) => !text.includes('-webkit-text-size-adjust:100%'))
  expect(files.length).toBeGreaterThanOrEqual(3)
  expect(without.map(([name]) => name)).toEqual([])
})

describe('floorFaults', () => {
  it.each([
    ['class A { b = 1 }', /syntax after ES2020/],
    ['a ??= b', /syntax after ES2020/],
    ['const a = [1]; a.at(-1)', /^\.at$/],
    ['const a = { at: 1 }; [a.at].at(0)', /^\.at\(\)$/],
    ['structuredClone({})', /^structuredClone$/],
    ['globalThis.structuredClone({})', /^structuredClone$/],
    ['new BroadcastChannel("a")', /^BroadcastChannel$/],
    ['AbortSignal.timeout(5)', /^AbortSignal\.timeout$/],
    ['Object.hasOwn({}, "a")', /^Object\.hasOwn$/],
    ['"a".replaceAll("a", "b")', /^\.replaceAll$/],
    ['document.body.replaceChildren()', /^\.replaceChildren$/],
    ['const f = (a, b) => a?.(...b)', /Chrome before 91/],
  ])('finds what is too young in `%s`', (code, fault) => {
    expect(floorFaults(code, 'module')).toEqual([expect.stringMatching(fault)])
  })

  it.each([
    'const a = b?.c ?? 1; export { a }; var b',
    'const say = { format: (x) => x }; say.format(1)',
    'new Intl.DateTimeFormat("fr").format(new Date())',
    'fetch("/").then((r) => r.body.getReader())',
    'const structuredClone = 1; export default structuredClone',
  ])('lets by what is old enough, or the code’s own: `%s`', (code) => {
    expect(floorFaults(code, 'module')).toEqual([])
  })
})
