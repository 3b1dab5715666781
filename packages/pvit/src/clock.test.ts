import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { systemClock } from './clock.ts'

it('tells the time and runs what is due', async () => {
  const before = systemClock.now()
  await new Promise<void>((resolve) => systemClock.after(20, resolve))
  expect(systemClock.now() - before).toBeGreaterThanOrEqual(19)
})

it('does not run what was cancelled, twice over', async () => {
  let ran = false
  const cancel = systemClock.after(5, () => {
    ran = true
  })
  cancel()
  cancel()
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(ran).toBe(false)
})

it('does not keep a process alive', () => {
  const url = new URL('./clock.ts', import.meta.url).href
  const script = `const { systemClock } = await import('${url}'); systemClock.after(60_000, () => {})`
  const flags = ['--input-type=module', '--experimental-strip-types', '--no-warnings']
  expect(() =>
    execFileSync(process.execPath, [...flags, '-e', script], { timeout: 25_000 }),
  ).not.toThrow()
})
