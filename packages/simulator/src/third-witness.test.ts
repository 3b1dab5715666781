import { callExamples, example, pushExamples, type CallExample } from '@pvit-checkout/pvit/fixtures'
import { describe, expect, it } from 'vitest'
import type { Profile } from './settings.ts'
import { createMerchant } from './testing/merchant.ts'
import { shapeOf } from './testing/shape.ts'

// The documented examples, asked of the simulator as they stand: what the client's tests read, it must answer.
describe('the documented examples', () => {
  it.each(callExamples.map((entry) => [`${entry.generation} ${entry.name}`, entry] as const))(
    '%s: the same shape, byte for byte but for the values',
    async (_, entry) => {
      const shop = await merchantOf(entry)
      const { status, text, headers } = await ask(shop, entry)
      expect(status).toBe(entry.reply.status)
      expect(shapeOf(text)).toBe(shapeOf(entry.reply.body))
      expect(headers.get('content-type')).toBe('application/json')
    },
  )

  it('finds the words of the examples in its answers too', async () => {
    for (const entry of callExamples) {
      if (entry.name === 'status') continue
      const shop = await merchantOf(entry)
      const { json } = await ask(shop, entry)
      const documented: unknown = JSON.parse(entry.reply.body)
      for (const name of ['status', 'status_code', 'operator', 'error', 'merchant_reference_id']) {
        expect(member(json, name), `${entry.name}: ${name}`).toBe(member(documented, name))
      }
    }
  })
})

describe('what it sends by itself', () => {
  it('posts a callback in the documented shape', async () => {
    const shop = await merchantOf()
    await shop.pay({ customer_account_number: example.moov, free_info: undefined })
    await shop.simulator.control.approve('REF0001')
    expect(shapeOf(shop.received.at(-1)?.text ?? '')).toBe(shapeOf(push('callback')))
  })

  it('posts it in XML when asked, under the same names', async () => {
    const shop = await merchantOf()
    await shop.pay(
      { customer_account_number: example.moov, free_info: null },
      { 'X-Callback-MediaType': 'application/xml' },
    )
    await shop.simulator.control.approve('REF0001')
    const sent = shop.received.at(-1)
    expect(sent?.contentType).toBe('application/xml')
    const bare = (xml: string) => xml.replace(/>\s+</g, '><').replace(/>[^<]+</g, '>…<')
    const documented = push('callback, XML').replace('<freeInfo/>', '<freeInfo></freeInfo>')
    expect(bare(sent?.text ?? '')).toBe(bare(documented))
  })

  it('posts a key in the documented shape', async () => {
    const shop = await merchantOf()
    const sent = shop.received.find(({ path }) => path === '/secret')
    expect(shapeOf(sent?.text ?? '')).toBe(shapeOf(push('key')))
  })
})

/** A merchant set up with the examples' own codes and a key that works. */
async function merchantOf(entry?: CallExample) {
  const { codes, urlCodes, account, password } = example
  const profile: Partial<Profile> = {
    missingParameter: 10003,
    ...(entry?.request.headers['X-Secret'] === undefined && { kycNeedsKey: false }),
  }
  const shop = createMerchant({
    codes,
    accounts: [{ code: account, password }],
    urls: {
      CALLB: 'https://shop.example/callback',
      SECRT: 'https://shop.example/secret',
      [urlCodes.callback]: 'https://shop.example/callback',
      [urlCodes.secret]: 'https://shop.example/secret',
      [urlCodes.success]: 'https://shop.example/paid',
      [urlCodes.failed]: 'https://shop.example/not-paid',
    },
    profile,
  })
  await shop.renew()
  return shop
}

type Shop = Awaited<ReturnType<typeof merchantOf>>

async function ask(shop: Shop, { request, name }: CallExample) {
  if (name === 'status') await shop.pay({ reference: 'REF7K2M0003' })
  const headers: Record<string, string> = { ...request.headers }
  if (headers['X-Secret'] !== undefined) headers['X-Secret'] = shop.key
  return shop.send(request.path, { method: request.method, headers, body: request.body })
}

function push(name: string): string {
  return pushExamples.find((candidate) => candidate.name === name)?.body ?? ''
}

function member(value: unknown, name: string): unknown {
  return Object(value)[name]
}
