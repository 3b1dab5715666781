import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../clock.ts'
import { createJournal } from '../journal.ts'
import { createRandom } from '../random.ts'
import { createMerchant } from '../testing/merchant.ts'
import { faultCatalogue, faultNamed } from './catalogue.ts'
import { createFaults } from './faults.ts'

function engine(seed: string) {
  const clock = createVirtualClock()
  return createFaults({ random: createRandom(seed), journal: createJournal({ clock }) })
}

describe('a fault’s draw', () => {
  it('depends on seed, reference, operation and count, not on the order of calls', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.string({ minLength: 1 }), fc.nat(20)), {
          selector: String,
          minLength: 2,
        }),
        fc.string(),
        (calls, seed) => {
          const one = engine(seed)
          const other = engine(seed)
          one.arm({ name: 'callback.lost', rate: 0.5 })
          other.arm({ name: 'callback.lost', rate: 0.5 })
          const draw = (faults: typeof one, [reference, nth]: [string, number]) =>
            faults.draw({ hook: 'callback', reference, nth }).names.length
          const forward = calls.map((call) => draw(one, call))
          const backward = calls.toReversed().map((call) => draw(other, call))
          expect(backward.toReversed()).toEqual(forward)
        },
      ),
    )
  })

  it('strikes about as often as its rate says', () => {
    const faults = engine('any')
    faults.arm({ name: 'commit.drop-after-commit', rate: 0.2 })
    const struck = Array.from(
      { length: 5000 },
      (_, at) => faults.draw({ hook: 'rest', reference: `REF${at}`, nth: 1 }).names.length,
    )
    const share = struck.reduce((sum, one) => sum + one, 0) / struck.length
    expect(share).toBeGreaterThan(0.17)
    expect(share).toBeLessThan(0.23)
  })

  it('differs from seed to seed', () => {
    const pattern = (seed: string) => {
      const faults = engine(seed)
      faults.arm({ name: 'callback.lost', rate: 0.5 })
      return Array.from(
        { length: 64 },
        (_, at) => faults.draw({ hook: 'callback', reference: `REF${at}`, nth: 1 }).names.length,
      ).join('')
    }
    expect(pattern('one')).not.toBe(pattern('two'))
  })

  it('keeps to its filters', () => {
    const faults = engine('any')
    faults.arm({ name: 'bad-json', on: 'status', reference: 'REF1', nth: 2, times: 1 })
    const draw = (hook: 'rest' | 'status', reference: string, nth: number) =>
      faults.draw({ hook, reference, nth }).names.length
    expect([draw('rest', 'REF1', 2), draw('status', 'REF2', 2), draw('status', 'REF1', 1)]).toEqual(
      [0, 0, 0],
    )
    expect([draw('status', 'REF1', 2), draw('status', 'REF1', 2)]).toEqual([1, 0])
    expect(faults.armed()).toEqual([])
  })
})

describe('a fault that is to strike once', () => {
  it('waits for a payout when it is about payouts', async () => {
    const shop = createMerchant()
    await shop.renew()
    shop.simulator.faults.arm({ name: 'payout.sync-pending', times: 1 })
    await shop.pay()
    expect(shop.simulator.faults.armed()).toHaveLength(1)
    const payout = { reference: 'REF0002', transaction_type: 'GIVE_CHANGE' }
    expect((await shop.pay(payout)).json).toMatchObject({ status: 'PENDING' })
    expect(shop.simulator.faults.armed()).toEqual([])
  })

  it('is not used up by a wait page that is loaded again before the payment ends', async () => {
    const shop = createMerchant()
    await shop.renew()
    const made = await shop.post('link', {
      ...shop.payment(),
      service: 'WEB',
      success_redirection_url_code: 'GOODR',
      failed_redirection_url_code: 'BADRD',
    })
    const { pathname } = new URL(String(Object(made.json).url))
    await shop.send(pathname, { method: 'POST', body: new URLSearchParams({ action: 'pay' }) })
    shop.simulator.faults.arm({ name: 'payment-without-return', times: 1 })
    const wait = () => shop.send(pathname.replace(/payment$/, 'wait'))
    expect([(await wait()).status, (await wait()).status]).toEqual([200, 200])
    await shop.simulator.control.approve('REF0001')
    expect([(await wait()).status, (await wait()).status]).toEqual([200, 303])
  })

  it('waits for the end it is about', async () => {
    const shop = createMerchant()
    await shop.renew()
    shop.simulator.faults.arm({ name: 'success-then-failed', times: 1 })
    shop.simulator.faults.arm({ name: 'flip-once', times: 1 })
    await shop.pay({ reference: 'REF0001' })
    await shop.status('REF0001')
    await shop.simulator.control.refuse('REF0001')
    expect((await shop.status('REF0001')).json).toMatchObject({ status: 'SUCCESS' })
    await shop.pay({ reference: 'REF0002' })
    await shop.simulator.control.approve('REF0002')
    await shop.clock.advance(60_000)
    expect(shop.callbacks().at(-1)).toMatchObject({ status: 'FAILED' })
  })
})

describe('arming', () => {
  it.each([
    ['nonsense', {}, /No fault is called "nonsense"/],
    ['lost', {}, /callback\.lost or secret\.lost/],
    ['bad-json', { rate: 2 }, /rate 2 must lie between 0 and 1/],
    ['callback.dup', { params: { times: 3 } }, /no parameter times; it has: n/],
    ['callback.dup', { params: { n: 'many' } }, /n must be a number from 0/],
    ['callback.dup', { params: { n: -1 } }, /n must be a number from 0, not "-1"/],
    ['callback.dup', { params: { n: 'Infinity' } }, /n must be a number from 0/],
    ['bad-json', { rate: -0.1 }, /rate -0\.1 must lie between 0 and 1/],
    ['bad-json', { times: 0 }, /times must be a whole number from 1, not 0/],
    ['bad-json', { times: Number('lots') }, /times must be a whole number from 1, not NaN/],
    ['bad-json', { nth: 1.5 }, /nth must be a whole number from 1, not 1\.5/],
    ['half-open', { params: { executed: 'yes' } }, /executed must be true or false, not "yes"/],
    ['errors.row', { params: { code: 1 } }, /PVIT documents no error 1\./],
    ['failed-at-once', { params: { httpStatus: 199 } }, /httpStatus must lie between 200 and 599/],
    ['failed-at-once', { params: { httpStatus: 600 } }, /httpStatus must lie between 200 and 599/],
    ['callback.dup', { on: 'rest' as const }, /cannot strike rest/],
  ])('refuses %s %j and says why', (name, rest, message) => {
    expect(() => engine('any').arm({ name, ...rest })).toThrow(message)
  })

  it.each([
    ['bad-json', { rate: 0 }],
    ['bad-json', { rate: 1, times: 1, nth: 1 }],
    ['callback.dup', { params: { n: 0 } }],
    ['half-open', { params: { executed: 'true' } }],
    ['half-open', { params: { executed: false } }],
    ['errors.row', { params: { code: '5000' } }],
    ['failed-at-once', { params: { httpStatus: 200 } }],
    ['failed-at-once', { params: { httpStatus: 599 } }],
  ])('takes %s %j, at the edge of what it may be told', (name, rest) => {
    const faults = engine('any')
    faults.arm({ name, ...rest })
    expect(faults.armed()).toMatchObject([rest])
  })

  it('finds every name with its group, and without where only one group has it', () => {
    for (const name of Object.keys(faultCatalogue)) expect(faultNamed(name).name).toBe(name)
    expect(faultNamed('html-502').name).toBe('replies.html-502')
  })

  it('forgets one fault, or all', () => {
    const faults = engine('any')
    faults.arm({ name: 'html-502' })
    faults.arm({ name: 'bad-json' })
    faults.clear('html-502')
    expect(faults.armed()).toMatchObject([{ name: 'replies.bad-json' }])
    faults.clear()
    expect(faults.armed()).toEqual([])
  })
})

it('plays one seed twice alike, faults and all', async () => {
  const play = async (seed: string) => {
    const shop = createMerchant({ seed })
    await shop.renew()
    for (const name of [
      'drop-after-commit',
      'callback.lost',
      'callback.dup',
      '404-lag',
      'html-502',
    ]) {
      shop.simulator.faults.arm({ name, rate: 0.3 })
    }
    for (let at = 0; at < 40; at++) {
      await shop.pay({ reference: `REF${at}`, amount: 500 + at * 20 }).catch(() => null)
      await shop.clock.advance(1000)
      await shop.status(`REF${at}`).catch(() => null)
    }
    await shop.clock.advance(60_000)
    return shop.simulator.journal.entries().map((entry) => JSON.stringify(entry))
  }
  const first = await play('a seed')
  expect(first.length).toBeGreaterThan(200)
  expect(await play('a seed')).toEqual(first)
  expect(await play('another')).not.toEqual(first)
})
