import { expect, it } from 'vitest'
import { sayFarewell } from './farewell.ts'

const never = new Promise<void>(() => {})
const done = Promise.resolve()

/** Nothing comes of anything but time, which passes as fast as it is waited for. */
async function farewell(deps: {
  work?: Promise<unknown>[]
  pending?: Set<Promise<void>>
  closeDatabase?: () => Promise<void>
}) {
  let now = 0
  const said: string[] = []
  const say = (message: string) => void said.push(message)
  const clock = {
    now: () => now,
    after(ms: number, run: () => void) {
      const timer = setTimeout(() => {
        now += ms
        run()
      }, 5)
      return () => clearTimeout(timer)
    },
  }
  await sayFarewell({
    ...{ work: [], pending: new Set<Promise<void>>(), closeDatabase: () => done },
    ...{ clock, log: { info: say, warn: say, error: say } },
    ...deps,
  })
  return { now, said }
}

it('takes no time where nothing is under way', async () => {
  expect(await farewell({})).toEqual({ now: 0, said: [] })
})

it.each([
  ['work that was told to stop', { work: [never] }],
  ['what outlives its answer', { pending: new Set([never]) }],
  ['a database that says nothing', { closeDatabase: () => never }],
  ['all of them', { work: [never], pending: new Set([never]), closeDatabase: () => never }],
])('waits 25 s at the most for %s, and says so', async (_, deps) => {
  const { now, said } = await farewell(deps)
  expect(now).toBeLessThanOrEqual(25_000)
  expect(said).not.toEqual([])
})

it('waits for work that came of what was under way', async () => {
  const pending = new Set<Promise<void>>()
  const track = (work: Promise<void>) => {
    pending.add(work)
    void work.then(() => pending.delete(work))
  }
  const order: string[] = []
  track(done.then(() => track(done.then(() => done).then(() => void order.push('later')))))
  await farewell({
    pending,
    closeDatabase: async () => void order.push('closed'),
  })
  expect(order).toEqual(['later', 'closed'])
})

it('waits for all the rest and closes the database where something does not end in order, and says so', async () => {
  const order: string[] = []
  const stopped = new Promise<void>((resolve) => setTimeout(resolve, 1)).then(
    () => void order.push('stopped'),
  )
  const no = () => Promise.reject(new Error('no'))
  const pending = new Set<Promise<void>>()
  const broken = stopped.then(() => void order.push('broken')).then(no)
  pending.add(broken)
  broken.catch(() => pending.delete(broken))
  const { said } = await farewell({
    work: [no(), stopped],
    pending,
    closeDatabase: async () => void order.push('closed'),
  })
  expect(order).toEqual(['stopped', 'broken', 'closed'])
  expect(said).toEqual(['something did not stop in order'])
})

it('says why a database did not close', async () => {
  const { said } = await farewell({ closeDatabase: () => Promise.reject(new Error('no')) })
  expect(said).toEqual(['the database did not close'])
})
