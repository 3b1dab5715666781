import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { openHouse } from './house.ts'

const number = '077654321'
/** The ways a number is written, by people, by PVIT and by us. */
const numbers = [number, '24177654321', '077 65 43 21', '77 65 43 21', '7654321']

/**
 * One shop's day with everything that may go wrong in it. What the shopper, PVIT and the settings trust us with is looked
 * for afterwards wherever it could have been left: every line logged, every answer given, every event told, every byte of
 * the database.
 */
it('a number, a name, a key, a password or a token is left nowhere (promise 41)', async () => {
  const house = await openHouse({
    settings: {
      metricsToken: 'a-token-for-the-tests-alone',
      shopWebhookUrl: 'https://shop.test/hook',
      payoutsEnabled: true,
      payoutMax: 10_000,
      payoutDailyMax: 50_000,
    },
  })
  const answers: string[] = []
  const keys = new Set<string>()
  const names = new Set<string>()
  house.network.callbacks = async (request, pass) => {
    if (request.url.endsWith('/secret'))
      keep(keys, await request.clone().text(), /"secret\w*":"([^"]+)"/i)
    return noted(await pass(request))
  }
  house.network.pvit = async (request, pass) => {
    const reply = await pass(request)
    if (new URL(request.url).pathname.endsWith('/kyc'))
      keep(names, await reply.clone().text(), /"full_?name":"([^"]+)"/i)
    return reply
  }
  const noted = async (response: Response) => {
    answers.push(await response.clone().text(), JSON.stringify([...response.headers]))
    return response
  }
  const tokens: string[] = []
  let attempts = 0
  async function shopper(token: string, path: string, body?: unknown) {
    const { json, headers } = await house.shopper(token, path, {
      ...(body === undefined ? {} : { body }),
      headers: { 'Idempotency-Key': `attempt-${++attempts}` },
    })
    answers.push(JSON.stringify(json), JSON.stringify([...headers]))
    return json
  }
  async function opened(order: string) {
    const { json } = await house.shop('/v1/sessions', { order, amount: 500, phone: number })
    tokens.push(String(json['token']))
    answers.push(JSON.stringify({ ...json, token: null }))
    return String(json['token'])
  }
  const post = async (path: string, body: string, type = 'application/json') =>
    noted(await house.raw(path, { method: 'POST', headers: { 'Content-Type': type }, body }))
  const callback = (reference: unknown, status: string) =>
    JSON.stringify({
      ...{ transactionId: 'PAY1', merchantReferenceId: reference, status, amount: 500 },
      ...{ customerID: number, code: 200, operator: 'AIRTEL_MONEY' },
    })
  const hook = `/pvit/${house.hookToken}`

  // The key that is asked for, and one after it.
  await house.shop('/v1/secrets/renew', {})
  await house.advance(5_000)

  // Paid, refused, silent, conflicting; with and without the number in the request.
  for (const [order, path] of [
    ['PAID', 'approve'],
    ['REFUSED', 'refuse'],
  ] as const) {
    const token = await opened(order)
    await shopper(token, '/v1/checkout')
    await shopper(token, '/v1/checkout/payer', {})
    const payment = await shopper(token, '/v1/checkout/payments', {
      method: 'mobile_money',
      phone: '+241 77 65 43 21',
    })
    await house.advance(500)
    await house.simulator.control[path](String(payment['reference']))
    await post(`${hook}/callback`, callback(payment['reference'], 'SUCCESS'))
    await house.advance(15_000)
    await shopper(token, `/v1/checkout/payments/${String(payment['id'])}`)
    await shopper(token, `/v1/checkout/payments/${String(payment['id'])}/check`, {})
    answers.push(JSON.stringify((await house.shop(`/v1/payments/${String(payment['id'])}`)).json))
  }
  const calm = house.network.pvit
  house.network.pvit = () => Promise.reject(new TypeError(`fetch failed for ${number}`))
  const silent = await opened('SILENT')
  await shopper(silent, '/v1/checkout/payments', { method: 'mobile_money' })
  await shopper(silent, '/v1/checkout/payer', { phone: number })
  house.network.pvit = async (request) =>
    new URL(request.url).pathname.endsWith('/status')
      ? Response.json({ status: 'SUCCESS', amount: 1, customer_id: number, full_name: number })
      : new Response(`<html>${number}</html>`, { status: 502 })
  await house.advance(60_000)
  await shopper(await opened('BROKEN'), '/v1/checkout/payments', { method: 'mobile_money' })
  await house.advance(60_000)
  house.network.pvit = calm
  await house.advance(60_000)

  // Where it does not belong.
  const token = await opened('ODD')
  for (const body of [
    { method: number, phone: number },
    { method: 'mobile_money', phone: `${number}${number}` },
    { phone: [number], operator: number },
  ]) {
    await shopper(token, '/v1/checkout/payments', body)
    await shopper(token, '/v1/checkout/payer', body)
  }
  await post(`${hook}/callback`, `not json, but ${number}`)
  await post(`${hook}/callback`, callback('PUNKNOWN000001', number))
  await post(`${hook}/callback`, callback(number, 'SUCCESS'))
  await post(`${hook}/secret`, JSON.stringify({ secret: 'a-forged-key-of-our-own-0123456789' }))
  await post(`${hook}/secret`, `customer=${number}`, 'application/x-www-form-urlencoded')
  await noted(
    await house.raw(`/v1/checkout/payments/${number}`, {
      headers: { Authorization: `Bearer ${token}x` },
    }),
  )
  await noted(
    await house.raw('/metrics', {
      headers: { Authorization: 'Bearer a-token-for-the-tests-alone' },
    }),
  )
  await noted(await house.raw('/ready'))
  answers.push(
    JSON.stringify(
      (
        await house.shop(
          '/v1/payouts',
          { phone: number, amount: 500, note: 'refund' },
          { 'Idempotency-Key': 'payout-0001' },
        )
      ).json,
    ),
    JSON.stringify((await house.shop('/v1/payments')).json),
    JSON.stringify((await house.shop('/v1/deliveries')).json),
  )
  await house.advance(30_000)

  const { password, codes } = house.simulator.setup()
  expect([keys.size > 0, names.size > 0, house.hook.posts.length > 0]).toEqual([true, true, true])
  const secrets = {
    numbers,
    names: [...names],
    keys: [...keys, 'a-forged-key-of-our-own-0123456789'],
    passwords: [password, house.apiKey, house.hookToken, 'a-token-for-the-tests-alone'],
    tokens,
  }
  const told = [
    ['the log', JSON.stringify(house.logged)],
    ['an answer', answers.join('\n')],
    ['an event', JSON.stringify(house.hook.posts)],
    ...readdirSync(house.folder).map((file) => [
      'the database',
      readFileSync(join(house.folder, file), 'latin1'),
    ]),
  ] as const
  const found = told.flatMap(([where, text]) =>
    Object.entries(secrets).flatMap(([what, values]) =>
      values.some((value) => text.includes(value)) ? [`${what} in ${where}`] : [],
    ),
  )
  const pvitCodes = Object.values(codes).filter((code) => code !== null)
  const log = JSON.stringify(house.logged)
  await house.close()
  expect(found).toEqual([])
  expect(pvitCodes.filter((code) => log.includes(code))).toEqual([])
})

/** Of one payment and one payout: whatever of the rows was made from the number. */
async function keptOfANumber(): Promise<readonly string[]> {
  const house = await openHouse({
    settings: {
      payoutsEnabled: true,
      checkoutSecretKey: randomBytes(32).toString('base64url'),
      limitPhone: '3/10m',
    },
  })
  const { json } = await house.shop('/v1/sessions', { order: 'A-1', amount: 500, phone: number })
  const token = String(json['token'])
  await house.shopper(token, '/v1/checkout/payer', { body: {} })
  await house.shopper(token, '/v1/checkout/payments', {
    body: { method: 'mobile_money', phone: number },
    headers: { 'Idempotency-Key': 'attempt-0001' },
  })
  const payout = { phone: number, amount: 500 }
  await house.shop('/v1/payouts', payout, { 'Idempotency-Key': 'payout-0001' })
  await house.stopProxy()
  const database = new DatabaseSync(join(house.folder, 'proxy.db'))
  const rows = [
    'select phone_sealed from sessions',
    'select phone_sealed, fingerprint, counters from payments',
    'select phone_sealed, phone_hash, fingerprint from payouts',
    'select phone_hash from lookups',
    "select key from limits where key like 'phone:%'",
  ].flatMap((query) => database.prepare(query).all())
  database.close()
  await house.close()
  return rows.flatMap((row) => Object.values(row).map(String))
}

it('what is kept of a number takes the master key to find it: without one, all numbers there are could be tried (promise 41)', async () => {
  const kept = await keptOfANumber()
  expect(kept).toHaveLength(9)
  const underAnotherKey = await keptOfANumber()
  expect(kept.filter((value) => underAnotherKey.includes(value))).toEqual([])
})

function keep(into: Set<string>, text: string, form: RegExp): void {
  const value = form.exec(text)?.[1]
  if (value !== undefined) into.add(value)
}
