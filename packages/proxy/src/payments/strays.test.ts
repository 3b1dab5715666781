import { randomBytes } from 'node:crypto'
import { setImmediate as eventually } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { Secret, type StatusOutcome } from '@pvit-checkout/pvit'
import type { Account } from '../accounts/account.ts'
import { createAccounts } from '../accounts/accounts.ts'
import { silentLog } from '../log.ts'
import { createPace, type Pace } from './pace.ts'
import { createCheckStray } from './strays.ts'

type Transaction = Extract<StatusOutcome, { kind: 'answered' }>['transaction']

const reference = 'P00000000000000'
const told: Transaction = {
  status: 'SUCCESS',
  ...{ reference, account: 'ACC_A', amount: 500 },
  ...{ fees: null, operator: null, phone: '074123456' },
}
const fault = { row: null, code: 4_001, error: 'API_NOT_FOUND' } as never
const answered = (differing: Partial<Transaction>): StatusOutcome => ({
  kind: 'answered',
  transaction: { ...told, ...differing },
})

let now: number
/** Whatever is waited for comes at once. */
const clock = {
  now: () => now,
  after(ms: number, go: () => void) {
    now += ms
    queueMicrotask(go)
    return () => {}
  },
}
let pace: Pace
let key: Secret | null
let asked: unknown[]
let answer: () => Promise<StatusOutcome>
beforeEach(() => {
  now = 0
  pace = createPace()
  key = new Secret(randomBytes(16).toString('hex'))
  asked = []
  answer = () => Promise.resolve(answered({}))
})

function aCheck() {
  const account = {
    ...{ code: 'ACC_A', pace },
    keys: { current: () => key, replaceRefused: () => Promise.resolve(null) },
    pvit: {
      askStatus: (question: unknown) => {
        asked.push(question)
        return answer()
      },
    },
  } as unknown as Account // no more of it is asked for here
  const checkStray = createCheckStray({
    accounts: createAccounts([account]),
    clock,
    log: silentLog,
  })
  return (of = reference) => checkStray(of, account)
}

describe('a question about a stray', () => {
  it.each<[string, StatusOutcome, string, number | null]>([
    ['paid', answered({}), 'success', 500],
    ['not paid', answered({ status: 'FAILED' }), 'failed', 500],
    ['not decided', answered({ status: 'PENDING' }), 'pending', 500],
    ['unsure', answered({ status: 'AMBIGUOUS' }), 'unclear', 500],
    ['a word nobody knows', answered({ status: 'UNRECOGNISED' }), 'unclear', 500],
    ['of another reference', answered({ reference: 'P1' }), 'conflict', null],
    ['of another account', answered({ account: 'ACC_B' }), 'conflict', null],
    ['not found', { kind: 'not-found' }, 'not-found', null],
    ['a refused key', { kind: 'key-refused', fault }, 'no-key', null],
    ['a refused question', { kind: 'refused', fault }, 'refused', null],
    [
      'nothing',
      { kind: 'no-answer', cause: 'timeout', slowDown: false, retryAfterMs: null },
      ...(['no-answer', null] as const),
    ],
  ])('tells what PVIT says, and no more: %s', async (_, outcome, seen, amount) => {
    answer = () => Promise.resolve(outcome)
    const said = await aCheck()()
    expect(said).toMatchObject({ reference, account: 'ACC_A', seen, amount })
    expect(JSON.stringify(said)).not.toContain('074')
  })

  it.each([
    [reference, 'PAYMENT'],
    ['G00000000000000', 'GIVE_CHANGE'],
  ])('asks of %s as a %s, alone on its connection', async (of, operation) => {
    await aCheck()(of)
    expect(asked[0]).toEqual({ id: of, operation, alone: true })
  })

  it.each(['', 'P1', 'p00000000000000', 'P0000000000000I', 'X00000000000000', 'P000000000000000'])(
    'is not asked of what is no reference of our form: "%s"',
    async (of) => {
      expect([await aCheck()(of), asked]).toEqual([null, []])
    },
  )

  it('is not asked without a key', async () => {
    key = null
    expect([await aCheck()(), asked]).toMatchObject([{ seen: 'no-key' }, []])
  })

  it('waits for the one before, even where that broke off', async () => {
    const check = aCheck()
    const ends: (() => void)[] = []
    answer = () => new Promise((_, reject) => ends.push(() => reject(new Error('broken'))))
    const [first, second] = [check(), check()]
    first.catch(() => {})
    second.catch(() => {})
    await eventually()
    expect(asked).toHaveLength(1)
    ends[0]?.()
    await expect(first).rejects.toThrow('broken')
    await eventually()
    expect(asked).toHaveLength(2)
  })

  it('leaves the last question of the pace to hints, and waits for the next', async () => {
    for (let spent = 0; spent < 7; spent += 1) pace.spend(clock.now())
    expect(await aCheck()()).toMatchObject({ seen: 'success' })
    // Seven of eight were spent: one more is earned in an eighth of a second.
    expect(now).toBe(125)
    expect(pace.room(clock.now())).toBe(1)
  })

  it('is given up where PVIT wants a slower pace than somebody waits for', async () => {
    pace.heard({ ...noAnswer, retryAfterMs: 60_000 }, clock.now())
    expect([await aCheck()(), asked]).toMatchObject([{ seen: 'no-room' }, []])
  })
})

const noAnswer = { kind: 'no-answer', cause: 'http-429', slowDown: true } as const
