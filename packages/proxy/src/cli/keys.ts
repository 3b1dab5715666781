import { randomBytes } from 'node:crypto'
import type { ExitCode, Output } from './main.ts'

/** Fresh keys, ready for a `.env`. Nothing is stored: what is printed is all there is of them. */
export function printKeys(stdout: Output, json: boolean): ExitCode {
  const fresh = () => randomBytes(32).toString('base64url')
  const keys = {
    CHECKOUT_API_KEY: fresh(),
    CHECKOUT_SECRET_KEY: fresh(),
    HOOK_TOKEN: randomBytes(24).toString('base64url'),
  }
  stdout.write(
    json
      ? `${JSON.stringify(keys)}\n`
      : Object.entries(keys)
          .map(([name, value]) => `${name}=${value}\n`)
          .join(''),
  )
  return 0
}
