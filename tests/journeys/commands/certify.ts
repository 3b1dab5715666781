import { expect } from 'vitest'
import type { Finding } from './doctor.ts'
import type { Stand } from './stand.ts'

export const phone = ['--phone', '074 12 34 56']

/** `pvit-checkout certify --json` as a script reads it. */
export async function runCertify(stand: Stand, ...flags: string[]) {
  const { code, stdout, stderr } = await stand.run(['certify', '--json', ...phone, ...flags])
  expect(stderr).toBe('')
  return {
    code,
    ...(JSON.parse(stdout) as {
      passed: boolean
      payments: Record<string, unknown>[]
      findings: Finding[]
      left: string[]
    }),
  }
}
