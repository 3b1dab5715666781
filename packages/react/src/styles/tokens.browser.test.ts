import { describe, expect, it } from 'vitest'

import late from './late-tokens.css?raw'
import first from './tokens.css?raw'

describe.each([
  ['from the first paint', first, ['--_font', '--_radius', '--_space']],
  ['of the late screens', late, []],
] as const)('the tokens %s', (_, sheet, sizes) => {
  it('are as dark by the device’s wish as by the shop’s', () => {
    expect(block(sheet, "[data-theme='auto']")).toEqual(block(sheet, "[data-theme='dark']"))
  })

  it('name every colour in both themes', () => {
    const names = (lines: string[]) => lines.flatMap((line) => /^--_[\w-]+/.exec(line) ?? [])
    const dark = names(block(sheet, "[data-theme='dark']"))
    expect(names(block(sheet, '.pvit {'))).toEqual([...sizes, ...dark])
  })

  it('never set what is the shop’s to set', () => {
    expect(sheet).not.toMatch(/^\s*--pvit-/m)
  })
})

function block(sheet: string, selector: string): string[] {
  const from = sheet.indexOf('{', sheet.indexOf(selector)) + 1
  return sheet
    .slice(from, sheet.indexOf('}', from))
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
