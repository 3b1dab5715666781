import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aCallback } from '../../packages/proxy/src/testing/callbacks.ts'
import { openStand, type Stand } from './commands/stand.ts'
import { freePort } from '../../packages/proxy/src/testing/free-port.ts'

let stand: Stand
beforeEach(async () => {
  stand = await openStand()
})
afterEach(() => stand.close())

const payments = (...words: string[]) => stand.run(['payments', ...words])

async function running(environment: Readonly<Record<string, string>> = {}) {
  const proxy = await stand.serve(environment)
  await expect
    .poll(async () => (await fetch(`${stand.publicUrl}/ready`)).status, { timeout: 20_000 })
    .toBe(200)
  return proxy
}

/** Whatever stands in it, nobody has signed it. */
const callback = (reference: string) =>
  fetch(`${stand.publicUrl}/pvit/${stand.hookToken}/callback`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(aCallback(reference)),
  })

describe('pvit-checkout payments', { timeout: 120_000 }, () => {
  it('lists them newest first, page by page, and tells the story of one in words', async () => {
    await running()
    const first = await stand.pay(500, '074123456')
    const second = await stand.pay(1_500, '066820866')

    const list = await payments('list')
    expect(list.code).toBe(0)
    const [head, ...rows] = list.stdout.trimEnd().split('\n')
    expect(head).toMatch(/^started +order +state +amount +operator +phone +id$/)
    expect(rows.length).toBe(2)
    expect(rows[0]).toMatch(/failed: declined +1\s500\sFCFA +moov +066 •• •• 66 +pay_/)
    expect(rows[1]).toMatch(/succeeded +500\sFCFA +airtel/)

    const page = await payments('list', '--limit', '1')
    const cursor = /--cursor (\S+)/.exec(page.stdout)?.[1] ?? ''
    const next = await payments('list', '--limit', '1', '--cursor', cursor, '--json')
    expect(JSON.parse(next.stdout)).toMatchObject({
      items: [{ id: first['id'] }],
      nextCursor: null,
    })
    expect((await payments('list', '--state', 'unresolved')).stdout).toBe('No payments.\n')

    const story = await payments('show', String(first['id']))
    expect(story.code).toBe(0)
    expect(story.stdout).toMatch(/^ {2}state +succeeded$/m)
    const told = [
      'The shopper started it by mobile_money.',
      'The proxy sends it to PVIT.',
      'PVIT answered: taken in; the customer decides.',
      'PVIT called: it says paid. Unsigned, so PVIT is asked.',
      'The proxy asked PVIT how it stands: paid.',
    ]
    for (const sentence of told) expect(story.stdout).toContain(sentence)
    expect(story.stdout).not.toContain('074123456')

    // An order stands for its newest payment; a check adds PVIT's word of now.
    const byOrder = await payments('show', String(second['order']), '--json')
    expect(JSON.parse(byOrder.stdout)).toMatchObject({ id: second['id'] })
    const checked = await payments('check', String(second['id']), '--json')
    const { timeline } = JSON.parse(checked.stdout) as { timeline: { type: string }[] }
    expect(timeline.filter(({ type }) => type === 'status').length).toBeGreaterThanOrEqual(2)
  })

  it('shows and reads times in UTC, as the log has them, whatever the clock of the machine', async () => {
    await running()
    const paid = await stand.pay(500, '074123456')
    const elsewhere = async (...words: string[]) =>
      (await stand.run(['payments', ...words], { TZ: 'Asia/Kolkata' })).stdout
    const shown = String(paid['createdAt']).replace('T', ' ').replace(/\.\d+/, '')
    expect(await elsewhere('show', String(paid['id']))).toContain(`  ${shown}  The shopper`)
    const zoneless = shown.replace('Z', '')
    expect(await elsewhere('list', '--since', zoneless)).toContain(`\n${shown}  `)
    expect(await elsewhere('list', '--since', `${zoneless}-05:30`)).toBe('No payments.\n')
  })

  it('has PVIT asked about callbacks for what a backup did not hold, and changes nothing by it', async () => {
    const before = await running()
    const paid = await stand.pay(500, '074123456')
    before.stop()
    await expect.poll(() => fetch(`${stand.publicUrl}/health`).catch(() => null)).toBeNull()

    await running({ DATABASE_URL: 'file:restored.db' })
    const none = await payments('strays', 'check')
    expect([none.code, none.stdout]).toEqual([0, 'No strays.\n'])
    const [lost, guessed] = [String(paid['reference']), 'P00000000000000']
    for (const reference of [lost, lost, guessed, 'GUESS']) await callback(reference)

    const list = await payments('strays', '--json')
    const { items } = JSON.parse(list.stdout) as { items: { reference: string; kind: unknown }[] }
    expect(items.map(({ reference, kind }) => [reference, kind])).toEqual([
      ['GUESS', null],
      [guessed, 'payment'],
      [lost, 'payment'],
      [lost, 'payment'],
    ])
    const checked = await payments('strays', 'check')
    expect(checked.code).toBe(0)
    expect(checked.stdout.match(new RegExp(lost, 'g'))).toHaveLength(1)
    expect(checked.stdout).toMatch(
      new RegExp(`${lost} {2}a callback said SUCCESS\n {2}\\S+: PVIT says paid, 500\\sFCFA\n`),
    )
    expect(checked.stdout).toMatch(
      new RegExp(`${guessed}.*\n.*does not know it here; that does not prove that nothing was`),
    )
    expect(checked.stdout).toMatch(/GUESS.*\n {2}No reference of our form: PVIT is not asked\.\n/)
    expect(checked.stdout).not.toContain('074')
    const asked = () => stand.simulator.ledger.calls({ api: 'status', reference: guessed }).length
    expect(asked()).toBe(1)
    expect((await payments('list')).stdout).toBe('No payments.\n')

    // Whoever has the key asks about strays by this, and about nothing else.
    for (const [body, code] of [
      [{ reference: 'P11111111111111', account: stand.account }, 'not-found'],
      [{ reference: 'GUESS', account: stand.account }, 'not-found'],
      [{ reference: lost, account: 'ACC_NONE' }, 'invalid-request'],
    ] as const)
      expect((await stand.shop('/v1/strays/check', body))['code']).toBe(code)
  })

  it('asks an account no more that gave no answer three times, names the cure, and says that the list is not whole', async () => {
    await running({ PVIT_STATUS_CODE: 'WRONG0000STATUS0' })
    for (const end of ['0', '1', '2', '3']) await callback(`P0000000000000${end}`)
    const told = await payments('strays', 'check', '--json')
    expect(told.code).toBe(1)
    expect(JSON.parse(told.stdout)).toMatchObject({
      ok: false,
      items: [
        ...Array.from({ length: 3 }, () => ({ answers: [{ seen: 'refused', amount: null }] })),
        { answers: [] },
      ],
      faults: [
        {
          what: stand.account,
          says: expect.stringContaining('PVIT says') as string,
          cure: expect.any(String) as string,
        },
      ],
    })
    expect((await payments('strays', 'check')).stdout).toMatch(
      /not asked any more\n\n.*\n→ .* Then run this again\.\n$/,
    )
  })

  it('says what is in the way: no proxy, another key, no such payment', async () => {
    const none = await payments('list')
    expect(none.code).toBe(1)
    // PUBLIC_URL is HOST:PORT here: one address, named once.
    expect(none.stderr).toContain(
      `No proxy answers at ${stand.publicUrl}. Start it with "pvit-checkout serve"`,
    )

    await running()
    const stranger = await stand.run(['payments', 'list'], { CHECKOUT_API_KEY: 'k'.repeat(40) })
    expect(stranger.code).toBe(1)
    expect(stranger.stderr).toContain('takes another CHECKOUT_API_KEY')
    const behind = await stand.run(['payments', 'list'], {
      CHECKOUT_API_KEY: 'k'.repeat(40),
      PORT: String(await freePort()),
    })
    expect(behind.stderr).toContain(
      `The proxy at ${stand.publicUrl} takes another CHECKOUT_API_KEY. Run this with its settings.`,
    )
    const unknown = await payments('show', 'A-1')
    expect(unknown.code).toBe(1)
    expect(unknown.stderr).toBe(
      'pvit-checkout: No payment has this id, and no order "A-1" has a payment.\n',
    )
    // Whether a cursor is one, only the proxy can tell: it is wrong usage all the same.
    const lost = await payments('list', '--cursor', 'nowhere')
    expect(lost.code).toBe(2)
    expect(lost.stderr).toContain('needs what the list before ended with behind --cursor')
  })
})
