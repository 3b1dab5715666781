import { screenOf } from '@pvit-checkout/client'
import { afterEach, describe, expect, it } from 'vitest'
import { airtelNumber, moovNumber, openHouse, type House } from './house.ts'

let house: House
afterEach(() => house.close())

async function shopper(amount: number) {
  house = await openHouse()
  const opened = await house.openSession(amount)
  const session = await house.browse(opened.token)
  return { ...opened, session, screen: () => screenOf(session.getSnapshot()) }
}

const restCalls = () => house.simulator.ledger.calls({ api: 'rest' })
const prompts = () => house.simulator.ledger.prompts()

describe('one payment', () => {
  it('is paid: one prompt, one request, and the shop reads it from the proxy', async () => {
    const { session, screen, id } = await shopper(500)
    expect(screen()).toBe('form')

    void session.submit({ method: 'mobile_money', phone: airtelNumber })
    await house.advance(500)
    expect(screen()).toBe('waiting')
    const { payment } = session.getSnapshot()
    expect(payment).toMatchObject({
      status: 'confirm',
      amount: 500,
      operator: 'airtel',
      phone: '074 •• •• 56',
    })
    const reference = payment?.reference ?? ''
    expect(reference).toMatch(/^[0-9A-Z]{1,15}$/)

    await house.simulator.control.approve(reference)
    await house.advance(500)
    expect(screen()).toBe('succeeded')
    expect(restCalls()).toHaveLength(1)
    expect(prompts()).toHaveLength(1)
    expect(house.simulator.ledger.debits()).toMatchObject([{ reference }])
    expect(house.simulator.ledger.transaction(reference)).toMatchObject({
      status: 'SUCCESS',
      amount: 500,
    })
    expect(house.simulator.ledger.callbacks()).toMatchObject([{ acknowledged: true }])
    expect((await house.shop(`/v1/sessions/${id}`)).json).toMatchObject({
      status: 'paid',
      overpaid: false,
    })
  })

  it('sends every field the document asks for, under its own name', async () => {
    const { session } = await shopper(500)
    void session.submit({ method: 'mobile_money', phone: moovNumber })
    await house.advance(500)
    expect(restCalls()[0]?.values).toMatchObject({
      amount: 500,
      service: 'RESTFUL',
      callback_url_code: 'CALLB',
      customer_account_number: '066820866',
      merchant_operation_account_code: house.simulator.setup().account,
      transaction_type: 'PAYMENT',
      owner_charge: 'MERCHANT',
      owner_charge_operator: 'CUSTOMER',
    })
  })

  it('is refused: it says so with its reason, and the next try is a new reference', async () => {
    const { session, screen } = await shopper(1_500)
    void session.submit({ method: 'mobile_money', phone: airtelNumber })
    await house.advance(20_000)
    expect(screen()).toBe('failed')
    expect(session.getSnapshot().payment).toMatchObject({ status: 'failed', reason: 'declined' })

    session.retry()
    void session.submit({ method: 'mobile_money', phone: airtelNumber })
    await house.advance(1_000)
    expect(screen()).toBe('waiting')
    expect(new Set(restCalls().map((call) => call.reference)).size).toBe(2)
  })

  it('PVIT refuses to start: the screen says why, and that nothing was taken', async () => {
    const { session, screen } = await shopper(500)
    void session.submit({ method: 'mobile_money', phone: '074 12 90 12' }) // the simulator's blocked customer
    await house.advance(1_000)
    expect(screen()).toBe('failed')
    expect(session.getSnapshot().payment).toMatchObject({ reason: 'customer-blocked' })
    expect(prompts()).toHaveLength(0)
  })

  it('survives a reload: the same wait, the same reference, no second prompt (promise 2)', async () => {
    const { session, token } = await shopper(500)
    void session.submit({ method: 'mobile_money', phone: airtelNumber })
    await house.advance(500)
    const before = session.getSnapshot().payment
    session.close()

    const reloaded = await house.browse(token)
    expect(screenOf(reloaded.getSnapshot())).toBe('waiting')
    expect(reloaded.getSnapshot().payment).toMatchObject({
      id: before?.id,
      reference: before?.reference,
    })
    await house.advance(20_000)
    expect(screenOf(reloaded.getSnapshot())).toBe('succeeded')
    expect(prompts()).toHaveLength(1)
  })

  it('takes two tabs with two numbers for one payment (promise 3)', async () => {
    const { session, token } = await shopper(500)
    const other = await house.browse(token)
    void session.submit({ method: 'mobile_money', phone: airtelNumber })
    void other.submit({ method: 'mobile_money', phone: moovNumber })
    await house.advance(3_000)
    expect(prompts()).toHaveLength(1)
    expect(other.getSnapshot().payment?.id).toBe(session.getSnapshot().payment?.id)
  })

  it('outlives the proxy: a new process finds it and the screen ends right', async () => {
    const { session, screen } = await shopper(500)
    void session.submit({ method: 'mobile_money', phone: airtelNumber })
    await house.advance(500)
    await house.stopProxy()
    await house.advance(15_000) // PVIT decides meanwhile, and its callback finds nobody
    await house.startProxy()
    await house.advance(60_000)
    expect(screen()).toBe('succeeded')
    expect(restCalls()).toHaveLength(1)
  })

  it('is shown as unconfirmed once its time is over, and as paid when PVIT says so at last', async () => {
    const { session, screen } = await shopper(500)
    void session.submit({ method: 'mobile_money', phone: '074 12 90 07' }) // the simulator stays ambiguous for ever
    await house.advance(500)
    const reference = session.getSnapshot().payment?.reference ?? ''
    await house.advance(200_000)
    expect(screen()).toBe('unconfirmed')
    expect(session.getSnapshot().payment?.status).toBe('unconfirmed')

    await house.simulator.control.settle(reference, 'SUCCESS')
    await house.advance(300_000)
    expect(screen()).toBe('succeeded')
  })
})
