import { describe, expect, it } from 'vitest'
import type { LogFields } from '../log.ts'
import { createCallbackHealth } from './callback-health.ts'

const account = 'ACC_TEST'
const times = (count: number, calledBack: boolean) =>
  Array.from({ length: count }, () => calledBack)

function health(past: readonly boolean[] = []) {
  const lines: { message: string; fields: LogFields | undefined }[] = []
  const write = (message: string, fields?: LogFields) => void lines.push({ message, fields })
  const log = { info: write, warn: write, error: write }
  return { lines, callbacks: createCallbackHealth(new Map([[account, past]]), log) }
}

describe('callbacks', () => {
  it('count as healthy until ten results say otherwise', () => {
    const { callbacks } = health()
    for (const calledBack of times(9, false)) callbacks.heard(account, calledBack)
    expect(callbacks.areHealthy(account)).toBe(true)
    callbacks.heard(account, false)
    expect(callbacks.areHealthy(account)).toBe(false)
  })

  it('are healthy from 80 % of the last fifty on', () => {
    expect(health([...times(40, true), ...times(10, false)]).callbacks.areHealthy(account)).toBe(
      true,
    )
    expect(health([...times(39, true), ...times(11, false)]).callbacks.areHealthy(account)).toBe(
      false,
    )
  })

  it('come back with the results: only the last fifty count', () => {
    const { callbacks, lines } = health(times(50, false))
    for (const calledBack of times(39, true)) callbacks.heard(account, calledBack)
    expect(callbacks.areHealthy(account)).toBe(false)
    callbacks.heard(account, true)
    expect(callbacks.areHealthy(account)).toBe(true)
    expect(lines).toEqual([{ message: 'callbacks come again', fields: { account } }])
  })

  it('are told to the log once, when they stay away', () => {
    const { callbacks, lines } = health(times(50, true))
    for (const calledBack of times(30, false)) callbacks.heard(account, calledBack)
    expect(lines).toMatchObject([{ fields: { account } }])
  })

  it('are each account’s own', () => {
    const { callbacks } = health(times(50, false))
    callbacks.heard('ACC_OTHER', true)
    expect([callbacks.areHealthy(account), callbacks.areHealthy('ACC_OTHER')]).toEqual([
      false,
      true,
    ])
  })
})
