import { createServer } from 'node:http'
import { expect, it } from 'vitest'
import type { Balances } from '@pvit-checkout/contract/shop'
import { Secret } from '@pvit-checkout/pvit'
import { listening } from '../../testing/listening.ts'
import { checkBalances } from './balances.ts'

type Account = Balances['accounts'][number]

/** What is found where the proxy knows this of the balance. */
async function found(differing: Partial<Account>) {
  const unread = { balance: null, asOf: null, cause: null, fault: null }
  const body = JSON.stringify({
    accounts: [{ account: 'ACC_1', environment: 'test', ...unread, ...differing }],
  })
  const proxy = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(body)
  })
  const url = `http://127.0.0.1:${await listening(proxy)}`
  try {
    return await checkBalances({ url, apiKey: new Secret('k'.repeat(43)) })
  } finally {
    proxy.closeAllConnections()
    proxy.close()
  }
}

const curedBy = (words: string) => ({ cure: expect.stringContaining(words) as string })

it.each<[Partial<Account>, string, string, object]>([
  [{ balance: 5_000 }, 'ok', 'ACC_1: 5\u202F000\u00A0FCFA (test)', {}],
  [{ balance: 0 }, 'ok', 'ACC_1: 0\u00A0FCFA (test)', {}],
  [{ cause: 'no-code' }, 'skipped', 'ACC_1: PVIT_BALANCE_CODE is not set', {}],
  [{ cause: 'no-key' }, 'skipped', 'ACC_1: there is no key to read it with', {}],
  [{ cause: 'no-answer' }, 'warning', 'ACC_1: PVIT did not answer', curedBy('Try again later.')],
  [
    { cause: 'refused', fault: 'NOT_ALLOWED_OPERATION_ACCOUNT_TRANSACTION_TYPE' },
    'fault',
    'ACC_1: PVIT says NOT_ALLOWED_OPERATION_ACCOUNT_TRANSACTION_TYPE (3002)',
    curedBy('leave PVIT_BALANCE_CODE out'),
  ],
  [{}, 'fault', 'ACC_1: PVIT refuses, and gives no name to it', curedBy('support')],
])('of a balance of which %j is known: %s', async (known, state, says, cure) => {
  expect(await found(known)).toEqual([{ state, says, ...cure }])
})
