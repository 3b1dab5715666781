import { expect, it } from 'vitest'
import { aDelivery } from '../testing/events.ts'
import { createHandlers } from './handlers.ts'

it('a handler that is taken away takes no other with it: not the one beside it, nor, taken away again, a later one', async () => {
  const handlers = createHandlers({ onListening() {}, onFault() {} })
  const told: string[] = []
  const listen = (name: string) => handlers.on('payment.succeeded', () => void told.push(name))
  const body = JSON.stringify({ data: {}, timestamp: '2026-01-05T08:00:00.000Z' })

  const stopFirst = listen('first')
  const stopSecond = listen('second')
  stopFirst()
  await handlers.deliver(aDelivery({ body }))
  expect(told).toEqual(['second'])

  stopSecond()
  expect(handlers.types()).toEqual([])
  listen('third')
  stopSecond()
  await handlers.deliver(aDelivery({ body }))
  expect(told).toEqual(['second', 'third'])
})

it('what nobody listens to any more is not taken for delivered', async () => {
  const handlers = createHandlers({ onListening() {}, onFault() {} })
  handlers.on('payment.succeeded', () => {})()
  expect(await handlers.deliver(aDelivery())).toMatchObject({
    kind: 'not-delivered',
    cause: 'no-handler',
  })
})
