import { expect } from 'vitest'
import type { Stand, StandOptions } from './stand.ts'

export interface Finding {
  check: string
  state: string
  says: string
  cure?: string
}

/** `pvit-checkout doctor --json` as a script reads it. */
export async function runDoctor(stand: Stand, environment?: Record<string, string>) {
  const { code, stdout, stderr } = await stand.run(['doctor', '--json'], environment)
  expect(stderr).toBe('')
  const { ok, findings } = JSON.parse(stdout) as { ok: boolean; findings: Finding[] }
  expect(ok).toBe(code === 0)
  return { code, findings, faults: findings.filter(({ state }) => state === 'fault') }
}

type Urls = NonNullable<ReturnType<NonNullable<StandOptions['simulator']>>['urls']>

/** A stand where PVIT has these addresses, and the right one for callbacks. */
export function urls(registered: (hook: string) => Urls): StandOptions {
  return {
    simulator: (hook) => ({ urls: { CALLB: `${hook}/callback`, ...registered(hook) } }),
  }
}
