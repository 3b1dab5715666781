import type { CheckoutSnapshot } from '@pvit-checkout/client'
import type { Payer } from '@pvit-checkout/contract/checkout'
import { describe, expect, it } from 'vitest'

import { sampleSession, sampleSnapshot } from '../testing/samples.ts'
import { payerBookOf } from './payer-book.ts'

const payer: Payer = { operator: 'airtel', known: true, active: true, name: 'Jeanne O.' }
const phone = '074123456'

describe('a question asked twice', () => {
  it('is one request while it is on its way, and none afterwards', async () => {
    const { ask, requests } = open()
    const answers = [ask({ phone }, unending()), ask({ phone }, unending())]
    requests[0]?.resolve(payer)
    expect(await Promise.all(answers)).toEqual([payer, payer])
    expect(await ask({ phone }, unending())).toBe(payer)
    expect(requests).toHaveLength(1)
  })

  it('is asked anew after a failure', async () => {
    const { ask, requests } = open()
    const first = ask({ phone }, unending())
    requests[0]?.reject(new Error('down'))
    await expect(first).rejects.toThrow('down')
    void ask({ phone }, unending())
    expect(requests).toHaveLength(2)
  })

  it('is another question in another session', async () => {
    const { ask, requests, show } = open()
    const known = ask({ phone: null }, unending())
    requests[0]?.resolve(payer)
    await known
    show(sampleSnapshot({ session: sampleSession({ id: 'cs_another00' as never }) }))
    void ask({ phone: null }, unending())
    expect(requests).toHaveLength(2)
  })
})

describe('a question given up', () => {
  it('goes on while somebody still waits, and is torn down when nobody does', () => {
    const { ask, requests } = open()
    const [one, two] = [new AbortController(), new AbortController()]
    void ask({ phone }, one.signal)
    void ask({ phone }, two.signal)
    one.abort()
    expect(requests[0]?.signal.aborted).toBe(false)
    two.abort()
    expect(requests[0]?.signal.aborted).toBe(true)
  })

  it('is a new request for whoever asks next, as React’s StrictMode does at once', async () => {
    const { ask, requests } = open()
    const first = new AbortController()
    const given = ask({ phone }, first.signal)
    first.abort()
    const next = ask({ phone }, unending())
    requests[0]?.reject(new DOMException('The caller gave up', 'AbortError'))
    await expect(given).rejects.toThrow('gave up')
    requests[1]?.resolve(payer)
    expect(await next).toBe(payer)
    // The late end of the first took nothing away from the second.
    expect(await ask({ phone }, unending())).toBe(payer)
    expect(requests).toHaveLength(2)
  })

  it('keeps an answer that had already come', async () => {
    const { ask, requests } = open()
    const first = new AbortController()
    const given = ask({ phone }, first.signal)
    requests[0]?.resolve(payer)
    await given
    first.abort()
    expect(await ask({ phone }, unending())).toBe(payer)
    expect(requests).toHaveLength(1)
  })
})

interface Request {
  signal: AbortSignal
  resolve: (payer: Payer) => void
  reject: (error: Error) => void
}

function open() {
  let snapshot: CheckoutSnapshot = sampleSnapshot()
  const requests: Request[] = []
  return {
    requests,
    ask: payerBookOf({
      getSnapshot: () => snapshot,
      lookUpPayer: (_, signal = unending()) =>
        new Promise((resolve, reject) => requests.push({ signal, resolve, reject })),
    }),
    show: (next: CheckoutSnapshot) => {
      snapshot = next
    },
  }
}

function unending(): AbortSignal {
  return new AbortController().signal
}
