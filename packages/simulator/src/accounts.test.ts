import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { feesOn } from './fees.ts'
import { localNumber, masked, operatorOf } from './operators.ts'
import { createMerchant } from './testing/merchant.ts'

describe('the balance', () => {
  it.each([
    ['MERCHANT', 'MERCHANT', 500, 5000 + 500 - 13],
    ['CUSTOMER', 'MERCHANT', 505, 5000 + 500 - 8],
    ['MERCHANT', undefined, 508, 5000 + 500 - 5],
    ['CUSTOMER', 'CUSTOMER', 513, 5000 + 500],
  ])(
    'fees of PVIT on %s, of the operator on %s: the customer pays %i',
    async (pvit, operator, debit, balance) => {
      const shop = createMerchant()
      await shop.renew()
      await shop.pay({ owner_charge: pvit, owner_charge_operator: operator })
      await shop.simulator.control.approve('REF0001')
      expect(shop.simulator.ledger.debits()).toMatchObject([{ amount: debit, fees: 13 }])
      const query = { accountOperationCode: shop.setup().account }
      expect((await shop.get('balance', query)).text).toContain(`"balance":${balance}.0`)
    },
  )

  it('pays change at once, and refuses what it cannot cover', async () => {
    const shop = createMerchant()
    await shop.renew()
    const give = (reference: string, amount: number) =>
      shop.pay({ reference, amount, transaction_type: 'GIVE_CHANGE', callback_url_code: undefined })
    expect((await give('REF1', 1000)).json).toMatchObject({
      status: 'SUCCESS',
      reference_id: expect.stringMatching(/^GCH\d{12}$/),
    })
    expect((await give('REF2', 1001)).json).toMatchObject({ status: 'FAILED', status_code: '200' })
    expect(shop.simulator.ledger.balance(shop.setup().account)).toBe(5000 - 1000 - 25)
    expect((await give('REF3', 4000)).json).toMatchObject({ status_code: 2000 })
    expect(shop.callbacks()).toEqual([])
    expect(shop.simulator.ledger.prompts()).toEqual([])
  })

  it('always is what it began with, and what moved since', async () => {
    const step = fc.record({
      kind: fc.constantFrom('pay', 'payout', 'approve', 'refuse', 'settle', 'wait'),
      reference: fc.constantFrom('A', 'B', 'C', 'D'),
      amount: fc.integer({ min: 151, max: 2000 }),
      status: fc.constantFrom(
        'SUCCESS' as const,
        'FAILED' as const,
        'AMBIGUOUS' as const,
        'PENDING' as const,
      ),
      owner: fc.constantFrom('MERCHANT', 'CUSTOMER'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const shop = createMerchant()
        const { control, ledger } = shop.simulator
        await shop.renew()
        for (const { kind, reference, amount, status, owner } of steps) {
          const fields = { reference, amount, owner_charge: owner }
          if (kind === 'pay') await shop.pay(fields)
          if (kind === 'payout') {
            await shop.pay({
              ...fields,
              transaction_type: 'GIVE_CHANGE',
              callback_url_code: undefined,
            })
          }
          if (kind === 'approve') await control.approve(reference).catch(() => {})
          if (kind === 'refuse') await control.refuse(reference).catch(() => {})
          if (kind === 'settle') await control.settle(reference, status).catch(() => {})
          if (kind === 'wait') await shop.clock.advance(8_000)
        }
        const moved = ledger
          .transactions()
          .filter((transaction) => transaction.status === 'SUCCESS')
        const expected = moved.reduce(
          (sum, { operation, amount, fees, feesOnMerchant }) =>
            sum + (operation === 'PAYMENT' ? amount - feesOnMerchant : -(amount + fees)),
          5000,
        )
        expect(ledger.balance(shop.setup().account)).toBe(expected)
        const standing = ledger.debits().filter(({ reversedAt }) => reversedAt === null)
        expect(standing.map(({ pvitId }) => pvitId).toSorted(byText)).toEqual(
          moved.map(({ pvitId }) => pvitId).toSorted(byText),
        )
        for (const reference of ['A', 'B', 'C', 'D']) {
          expect(ledger.transactions({ reference }).length).toBeLessThanOrEqual(1)
          expect(ledger.prompts({ reference }).length).toBeLessThanOrEqual(1)
        }
      }),
      { numRuns: 150 },
    )
  })
})

describe('fees', () => {
  it('are split without a remainder, in whole XAF', () => {
    const payer = fc.constantFrom('MERCHANT' as const, 'CUSTOMER' as const)
    fc.assert(
      fc.property(
        fc.integer({ min: 151, max: 490_000 }),
        payer,
        payer,
        (amount, pvit, operator) => {
          const fees = feesOn(amount, pvit, operator)
          expect(fees.onCustomer + fees.onMerchant).toBe(fees.all)
          expect(Number.isInteger(fees.all)).toBe(true)
        },
      ),
    )
  })

  it('are 5 on 200, as in the documented callback', () => {
    expect(feesOn(200, 'MERCHANT', 'MERCHANT').all).toBe(5)
  })
})

describe('several accounts', () => {
  it('work each with its own operator, key and password', async () => {
    const shop = createMerchant({
      accounts: [
        { code: 'ACC_AIRTEL', operator: 'airtel', password: 'first' },
        { code: 'ACC_MOOV', operator: 'moov', password: 'second' },
      ],
    })
    expect((await shop.renew({ operationAccountCode: 'ACC_MOOV', password: 'first' })).status).toBe(
      403,
    )
    await shop.renew({ operationAccountCode: 'ACC_MOOV', password: 'second' })
    expect(shop.key).toMatch(/^sk_live_/)
    const pay = (account: string, phone: string) =>
      shop.pay({ merchant_operation_account_code: account, customer_account_number: phone })
    expect((await pay('ACC_MOOV', '074123456')).json).toMatchObject({ status_code: 3017 })
    expect((await pay('ACC_AIRTEL', '074123456')).json).toMatchObject({ status_code: 3100 })
    expect((await pay('ACC_MOOV', '066820866')).json).toMatchObject({ operator: 'MOOV_MONEY' })
    // In production no test rule decides: the customer agrees.
    await shop.clock.advance(8_000)
    expect(shop.callbacks()).toMatchObject([{ status: 'SUCCESS' }])
    const query = {
      transactionId: 'REF0001',
      transactionOperation: 'PAYMENT',
      accountOperationCode: 'ACC_AIRTEL',
    }
    await shop.renew({ operationAccountCode: 'ACC_AIRTEL', password: 'first' })
    // Another account's question finds nothing, which proves nothing.
    expect((await shop.get('status', query)).json).toMatchObject({ status_code: 4006 })
  })

  it('are refused at once when an operator is misspelt or a code is no code', () => {
    expect(() => createMerchant({ accounts: [{ code: 'ACC_1', operator: 'telecel' }] })).toThrow(
      /telecel.*AIRTEL_MONEY/,
    )
    expect(() => createMerchant({ accounts: [{ code: 'ACC 1' }] })).toThrow(/does not look right/)
    expect(() => createMerchant({ codes: { rest: 'a/b' } })).toThrow(/codes\.rest/)
    expect(() => createMerchant({ urls: { CALLB: 'shop.example' } })).toThrow(
      /CALLB needs a whole http/,
    )
  })
})

describe('numbers', () => {
  it.each([
    ['074123456', '074123456'],
    ['24174123456', '074123456'],
    ['+241 74 12 34 56', '074123456'],
    ['0024166820866', '066820866'],
    ['241074123456', '074123456'],
    ['74123456', null],
    ['07412345', null],
    ['0741234567', null],
    ['', null],
  ])('%s is %s', (text, local) => expect(localNumber(text)).toBe(local))

  it('belong to the operator of their prefix', () => {
    const owners = ['074', '076', '077', '060', '062', '065', '066', '011'].map((prefix) =>
      operatorOf(`${prefix}123456`),
    )
    expect(owners).toEqual([...Array(3).fill('AIRTEL_MONEY'), ...Array(4).fill('MOOV_MONEY'), null])
  })

  it('are never whole in a journal', () => {
    expect(masked('074123456')).toBe('074 •• •• 56')
    expect(masked('nonsense')).toBe('•••')
  })
})

function byText(left: string, right: string): number {
  return left < right ? -1 : 1
}
