import { describe, expect, it } from 'vitest'
import { Secret } from '@pvit-checkout/pvit'
import type { Keys } from '../keys/keys.ts'
import { createPace } from '../payments/pace.ts'
import type { Account } from './account.ts'
import { createAccounts } from './accounts.ts'

function anAccount(code: string, differing: Partial<Account> = {}) {
  const received: string[] = []
  const account = {
    code,
    environment: 'test',
    operators: null,
    methods: ['mobile_money'],
    pace: createPace(),
    breaker: {} as Account['breaker'], // never asked here
    namesPayers: false,
    readsBalance: false,
    keys: {
      receive: async ({ secret }: { secret: Secret }) => void received.push(secret.reveal()),
    } as unknown as Keys, // only `receive` is called here
    pvit: {} as Account['pvit'], // never called here
    ...differing,
  } satisfies Account
  return { account, received }
}

describe('which account takes what', () => {
  const airtel = anAccount('ACC_A', { operators: ['airtel'] }).account
  const moov = anAccount('ACC_M', { operators: ['moov'] }).account
  const cards = anAccount('ACC_C', { methods: ['card'] }).account
  const accounts = createAccounts([airtel, moov, cards])

  it.each([
    ['mobile_money', 'airtel', 'ACC_A'],
    ['mobile_money', 'moov', 'ACC_M'],
    ['mobile_money', 'other', null],
    ['mobile_money', null, null],
    ['card', 'airtel', 'ACC_C'],
    ['card', null, 'ACC_C'],
    ['web', 'airtel', null],
  ] as const)('%s of %s goes to %s', (method, operator, code) => {
    expect(accounts.route(method, operator)?.code ?? null).toBe(code)
  })

  it('offers what some account can start', () => {
    expect(accounts.methods()).toEqual(['mobile_money', 'card'])
    expect(createAccounts([airtel]).operators()).toEqual(['airtel'])
  })
})

describe('a posted key', () => {
  const key = (account: string | null) =>
    ({
      kind: 'key',
      secret: new Secret('a-key-that-was-posted'),
      account,
      expiresInSeconds: 3600,
    }) as const

  it.each([
    ['ACC_A', [1, 0]],
    ['ACC_B', [0, 1]],
    ['ACC_X', [0, 0]],
    [null, [1, 1]],
  ])('for %s goes where it belongs', async (account, counts) => {
    const [a, b] = [anAccount('ACC_A'), anAccount('ACC_B')]
    await createAccounts([a.account, b.account]).receiveKey(key(account))
    expect([a.received.length, b.received.length]).toEqual(counts)
  })
})
