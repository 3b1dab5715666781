import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { settingNames } from './settings.ts'

it('the README names every setting', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  expect(settingNames.filter((name) => !readme.includes(`\`${name}\``))).toEqual([])
})
