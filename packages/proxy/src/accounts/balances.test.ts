import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { Secret } from '@pvit-checkout/pvit'
import { createPace } from '../payments/pace.ts'
import type { Account } from './account.ts'
import { createBalances } from './balances.ts'

it('a balance is asked for over a connection of its own: what refuses a key there refuses this one', async () => {
  const asked: (boolean | undefined)[] = []
  const one = {
    ...{ code: 'ACC_TEST', environment: 'test', readsBalance: true, pace: createPace() },
    keys: { current: () => new Secret(randomBytes(16).toString('hex')) },
    pvit: {
      askBalance({ alone }: { alone?: boolean }) {
        asked.push(alone)
        return Promise.resolve({ kind: 'answered', balance: 500 })
      },
    },
  } as unknown as Account // all that a balance asks of it
  await createBalances({ now: () => 0, after: () => () => {} })(one)
  expect(asked).toEqual([true])
})
