import { expect, it } from 'vitest'
import type { Account } from '../accounts/account.ts'
import { createAccounts } from '../accounts/accounts.ts'
import { silentLog } from '../log.ts'
import { createDueWorker, type DueJobs } from './due-worker.ts'
import { createPace } from './pace.ts'

const eventually = () => new Promise<void>((resolve) => setImmediate(resolve))

/** The clock stands still, and what a job does not name comes to nothing. */
function workerOf(
  jobs: Pick<DueJobs<string>, 'claim'> & Partial<DueJobs<string>>,
  codes = ['ACC_TEST'],
  pace = createPace,
) {
  return createDueWorker<string>({
    nextDueAt: async () => null,
    look: async () => {},
    putOff: async () => {},
    told: (payment) => ({ payment }),
    // Code and pace are all that is asked of an account.
    accounts: createAccounts(codes.map((code) => ({ code, pace: pace() }) as unknown as Account)),
    clock: { now: () => 0, after: () => () => {} },
    log: silentLog,
    ...jobs,
  })
}

it('an account whose questions hang holds up no other', async () => {
  const due = new Map<string, number>([
    ['ACC_HANGS', 100],
    ['ACC_WELL', 20],
  ])
  const looked: string[] = []
  let end = () => {}
  const hanging = new Promise<void>((resolve) => (end = resolve))
  const worker = workerOf(
    {
      async claim(account, _now, _until, limit) {
        const left = due.get(account) ?? 0
        const count = Math.min(left, limit)
        due.set(account, left - count)
        return Array<string>(count).fill(account)
      },
      async look(account) {
        looked.push(account)
        if (account === 'ACC_HANGS') await hanging
      },
    },
    ['ACC_HANGS', 'ACC_WELL'],
  )
  worker.begin()
  for (let round = 0; round < 20; round++) await eventually()
  const count = (account: string) => looked.filter((one) => one === account).length
  expect([count('ACC_HANGS'), count('ACC_WELL')]).toEqual([7, 20]) // one question is kept for a hint
  const stopped = worker.stop()
  end()
  await stopped
})

it('those of which nothing more is asked hold up nobody, make room for no more questions than ever, and are waited for at the end', async () => {
  const due = [...Array<string>(100).fill('sent'), ...Array<string>(100).fill('asked about')]
  const looked: string[] = []
  let end = () => {}
  const answer = new Promise<void>((resolve) => (end = resolve))
  let left = () => {}
  const sending = new Promise<void>((resolve) => (left = resolve))
  const worker = workerOf({
    claim: async (_account, _now, _until, limit) => due.splice(0, limit),
    async look(payment, askNoMore) {
      looked.push(payment)
      if (payment === 'sent') askNoMore()
      await (payment === 'sent' ? sending : answer)
    },
  })
  const count = (word: string) => looked.filter((one) => one === word).length
  worker.begin()
  for (let round = 0; round < 60; round++) await eventually()
  expect(count('sent')).toBe(100)
  left()
  for (let round = 0; round < 60; round++) await eventually()
  expect(count('asked about')).toBeLessThanOrEqual(8)
  let stopped = false
  const stopping = worker.stop().then(() => (stopped = true))
  await eventually()
  expect(stopped).toBe(false)
  end()
  await stopping
})

it.each(['fails', 'hangs'])('an account whose claim %s holds up no other', async (how) => {
  let left = 20
  let end = (_jobs: string[]) => {}
  const hanging = new Promise<string[]>((resolve) => (end = resolve))
  const worker = workerOf(
    {
      async claim(account, _now, _until, limit) {
        if (account === 'ACC_SICK')
          return how === 'fails' ? Promise.reject(new Error(how)) : hanging
        const count = Math.min(left, limit)
        left -= count
        return Array<string>(count).fill(account)
      },
    },
    ['ACC_SICK', 'ACC_WELL'],
  )
  worker.begin()
  for (let round = 0; round < 40; round++) await eventually()
  expect(left).toBe(0)
  const stopped = worker.stop()
  end([])
  await stopped
})

it('what breaks a look is told, and put off until its lease is over; what is due beside it is looked at', async () => {
  const [broken, well] = ['a payment that cannot be read', 'a payment']
  let due = [broken, well]
  const told: unknown[] = []
  const looked: string[] = []
  const worker = workerOf({
    async claim(_account, _now, _until, limit) {
      const claimed = due.slice(0, limit)
      due = due.slice(claimed.length)
      return claimed
    },
    async look(job) {
      if (job === broken) throw new SyntaxError('what it holds')
      looked.push(job)
    },
    putOff: async (job, until, { type }) => void told.push([job, until, type]),
    onBroken: (account) => told.push(account),
    clock: { now: () => 1_000, after: () => () => {} },
    log: { ...silentLog, error: (says, fields) => told.push([says, fields?.payment]) },
  })
  worker.begin()
  for (let round = 0; round < 20; round++) await eventually()
  await worker.stop()
  expect(looked).toEqual([well])
  expect(told).toEqual([
    ['a check failed; it is tried again', broken],
    'ACC_TEST',
    [broken, 31_000, 'checkFailed'],
  ])
})

it('stops only once what was being claimed when it was told to is looked at', async () => {
  const looked: string[] = []
  let claimed = (_jobs: string[]) => {}
  const worker = workerOf({
    claim: () => new Promise((resolve) => (claimed = resolve)),
    async look(job) {
      await eventually()
      looked.push(job)
    },
  })
  worker.begin()
  await eventually()
  const stopped = worker.stop()
  claimed(['a payment'])
  await stopped
  expect(looked).toEqual(['a payment'])
})

it('of each four it takes, one is due longest, however few it takes at a time', async () => {
  const asked: string[] = []
  let left = 6
  const pace = { ...createPace(), kept: () => 0, room: () => (left === 6 ? 6 : 1) }
  const worker = workerOf(
    {
      async claim(_account, _now, _until, limit, longest) {
        if (left === 0) return []
        asked.push(`${longest} of ${limit}`)
        if (limit === 6) return ['one', 'two', 'three'] // as many as there were
        left -= 1
        return ['one']
      },
      async look() {
        left = Math.min(left, 5)
      },
    },
    ['ACC_TEST'],
    () => pace,
  )
  worker.begin()
  for (let round = 0; round < 40; round++) await eventually()
  await worker.stop()
  expect(asked).toEqual(['1 of 6', '1 of 1', '0 of 1', '0 of 1', '0 of 1', '1 of 1'])
})
