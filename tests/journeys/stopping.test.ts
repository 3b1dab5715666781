import { Agent, request } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { openStand, type Stand } from './commands/stand.ts'

let stand: Stand
afterEach(() => stand.close())

describe('pvit-checkout serve, asked to stop', { timeout: 120_000 }, () => {
  it('is gone within 25 s although PVIT hangs over a payment, and the next one takes it up (promise 21)', async () => {
    stand = await openStand()
    const proxy = await stand.serve()
    await expect
      .poll(async () => (await fetch(`${stand.publicUrl}/ready`)).status, { timeout: 20_000 })
      .toBe(200)
    // Executed, and the answer never comes.
    stand.simulator.faults.arm({ name: 'body-stall', on: 'rest', times: 1 })
    stand.simulator.control.takePhone('074123456', true)
    const id = await stand.start(500, '074123456')

    const askedAt = Date.now()
    proxy.stop()
    expect((await proxy.ended).code).toBe(0)
    expect(Date.now() - askedAt).toBeLessThan(25_000)

    await stand.serve()
    const state = async () => (await stand.shop(`/v1/payments/${id}`))['state']
    expect(['unknown', 'awaiting', 'sending']).toContain(await state())
    const [transaction, ...others] = stand.simulator.ledger.transactions()
    expect(others).toEqual([])
    await stand.simulator.control.settle(transaction?.reference ?? '', 'SUCCESS')
    await expect.poll(state, { timeout: 30_000 }).toBe('succeeded')
    expect(stand.simulator.ledger.prompts({ phone: '074123456' }).length).toBe(1)
  })

  it('answers truly what comes over a connection that is kept, and keeps none', async () => {
    stand = await openStand()
    const proxy = await stand.serve()
    const agent = new Agent({ keepAlive: true, maxSockets: 8 })
    const open = (order: string) =>
      new Promise<number | string>((resolve) => {
        const asked = request(
          `${stand.publicUrl}/v1/sessions`,
          {
            agent,
            method: 'POST',
            headers: {
              Authorization: `Bearer ${stand.apiKey}`,
              'Content-Type': 'application/json',
            },
          },
          (answer) => {
            answer.resume()
            answer.once('end', () => resolve(answer.statusCode ?? 0))
          },
        )
        asked.once('error', (error) => resolve('code' in error ? String(error.code) : ''))
        asked.end(JSON.stringify({ order, amount: 500 }))
      })
    expect(await open('A-0')).toBe(201)

    const answers: (number | string)[] = []
    const ended = new AbortController()
    // Several, so that some have an answer under way when the signal comes: those that idle are closed at once.
    const clients = Array.from({ length: 8 }, async (_, client) => {
      for (let at = 1; !ended.signal.aborted; at++) {
        const answer = await open(`A-${client}-${at}`)
        answers.push(answer)
        // Nobody listens any more. Asking on without a pause would keep the proxy from the time it needs to go.
        if (answer === 'ECONNREFUSED') return
      }
    })
    await new Promise((resolve) => setTimeout(resolve, 300))
    const askedAt = Date.now()
    proxy.stop()
    await proxy.ended
    ended.abort()
    await Promise.all(clients)
    agent.destroy()
    // Refused or broken off, a client asks another instance. 503 would be a word of the database that is not true.
    expect(answers.filter((one) => one === 503)).toEqual([])
    expect(Date.now() - askedAt).toBeLessThan(4_000)
  })
})
