import { randomBytes } from 'node:crypto'
import type { Command } from './command.ts'

export const keysCommand: Command = {
  name: 'keys',
  summary:
    'print a fresh CHECKOUT_API_KEY, CHECKOUT_SECRET_KEY and HOOK_TOKEN as environment lines',
  help: 'Nothing is stored: what is printed is all there is of them. `pvit-checkout keys >> .env` keeps them.',
  run({ json }, { stdout }) {
    const fresh = () => randomBytes(32).toString('base64url')
    const keys = {
      CHECKOUT_API_KEY: fresh(),
      CHECKOUT_SECRET_KEY: fresh(),
      HOOK_TOKEN: randomBytes(24).toString('base64url'),
    }
    const lines = Object.entries(keys).map(([name, value]) => `${name}=${value}\n`)
    stdout.write(json ? `${JSON.stringify(keys)}\n` : lines.join(''))
    return 0
  },
}
