import { createPvit, Secret, type PvitOptions } from '@pvit-checkout/pvit'
import { describe, expect, it } from 'vitest'
import { envBlock } from './env-block.ts'
import { createSimulator, type SimulatorOptions } from './simulator.ts'

const base = 'http://127.0.0.1:8788'
const urls = {
  CALLB: 'https://shop.example/pvit/callback',
  SECRT: 'https://shop.example/pvit/secret',
  GOODR: 'https://shop.example/success',
  BADRD: 'https://shop.example/failed',
}

function printed(options: SimulatorOptions) {
  const simulator = createSimulator({
    urls,
    decideAfterMs: null,
    fetch: () => Promise.resolve(new Response(null, { status: 200 })),
    ...options,
  })
  const lines = envBlock(simulator.setup(), base).split('\n')
  const set = lines.filter((line) => line.startsWith('PVIT_')).map((line) => line.split(/=(.*)/))
  return { simulator, lines, env: Object.fromEntries(set) as Record<string, string> }
}

/** A client that knows nothing but the printed settings. */
function clientOf({ simulator, env }: ReturnType<typeof printed>) {
  const code = (name: string) => env[`PVIT_${name}_CODE`] ?? ''
  const options: PvitOptions = {
    baseUrl: env['PVIT_BASE_URL'] ?? '',
    account: env['PVIT_ACCOUNT'] ?? '',
    codes: {
      rest: code('REST'),
      link: code('LINK'),
      status: code('STATUS'),
      balance: code('BALANCE'),
      kyc: code('KYC'),
      renew: code('RENEW'),
    },
    urlCodes: {
      callback: code('CALLBACK'),
      secret: code('SECRET'),
      success: code('SUCCESS'),
      failed: code('FAILED'),
    },
    fetch: simulator.fetch,
    secret: () => simulator.control.issueKey(env['PVIT_ACCOUNT'] ?? ''),
  }
  return createPvit(options)
}

describe('the printed settings', () => {
  it.each(['both', 'v1', 'v2'] as const)('reach all six APIs in mode %s', async (mode) => {
    const at = printed({ mode })
    const pvit = clientOf(at)
    const [phone, operator] = ['074123456', 'AIRTEL_MONEY']
    const order = { amount: 500, phone, operatorCode: operator }
    const password = new Secret(at.env['PVIT_PASSWORD'] ?? '')
    const outcomes = [
      await pvit.renewSecret({ password }),
      await pvit.requestPayment({ ...order, reference: 'REF0001' }),
      await pvit.requestLink({ ...order, reference: 'REF0002', service: 'WEB' }),
      await pvit.askStatus({ id: 'REF0001' }),
      await pvit.askBalance(),
      await pvit.askPayer({ phone, operator }),
    ]
    expect(outcomes.map(({ kind }) => kind)).toEqual([
      mode === 'v2' ? 'delivered' : 'on-its-way',
      'accepted',
      'link-made',
      ...['answered', 'answered', 'answered'],
    ])
  })

  it('name one account alone, or all with whose customers each takes', () => {
    expect(printed({}).env).not.toHaveProperty('PVIT_ACCOUNTS')
    const accounts = [
      { code: 'ACC_AIRTEL', operator: 'airtel', password: 'of the first' },
      { code: 'ACC_MOOV', operator: 'moov', password: 'of the second' },
      { code: 'ACC_CARD', operator: 'card', password: 'of the first' },
    ]
    const { env } = printed({ accounts })
    expect(env['PVIT_ACCOUNT']).toBe('ACC_AIRTEL')
    const phones = ['mobile_money', 'web', 'restlink']
    const environment = 'production'
    expect(JSON.parse(env['PVIT_ACCOUNTS'] ?? '')).toEqual([
      { account: 'ACC_AIRTEL', environment, operators: ['airtel'], methods: phones },
      {
        account: 'ACC_MOOV',
        environment,
        operators: ['moov'],
        methods: phones,
        password: 'of the second',
      },
      { account: 'ACC_CARD', environment, methods: ['card'] },
    ])
  })

  it('leave links out where no way back is known, as the proxy wants it', () => {
    const { CALLB, SECRT } = urls
    const { lines } = printed({ urls: { CALLB, SECRT } })
    expect(lines).toEqual(expect.arrayContaining(['# PVIT_LINK_CODE=', '# PVIT_SUCCESS_CODE=']))
  })
})
