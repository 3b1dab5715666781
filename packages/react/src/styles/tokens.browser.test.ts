import { expect, it } from 'vitest'

import sheet from './tokens.css?raw'

it('is as dark by the device’s wish as by the shop’s', () => {
  expect(block("[data-theme='auto']")).toEqual(block("[data-theme='dark']"))
})

it('names every colour in both themes', () => {
  const names = (lines: string[]) => lines.flatMap((line) => /^--_[\w-]+/.exec(line) ?? [])
  const sizes = ['--_font', '--_radius', '--_space']
  expect(names(block('.pvit {'))).toEqual([...sizes, ...names(block("[data-theme='dark']"))])
})

it('never sets what is the shop’s to set', () => {
  expect(sheet).not.toMatch(/^\s*--pvit-/m)
})

function block(selector: string): string[] {
  const from = sheet.indexOf('{', sheet.indexOf(selector)) + 1
  return sheet
    .slice(from, sheet.indexOf('}', from))
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
