import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createPvit } from './client.ts'
import { PvitConfigError, PvitRequestError } from './faults.ts'
import type { CallExample } from './fixtures/index.ts'
import { callExamples, example } from './fixtures/index.ts'
import type { Pvit, PvitOptions } from './pvit.ts'
import { Secret } from './secrets.ts'
import { answeredBy, exampleClient } from './testing/clients.ts'

const order = { amount: 200, phone: example.moov } as const
const note = { agent: 'CAISSE-1', product: 'PANIER-7', freeInfo: 'Note libre' }
const link = {
  ...order,
  agent: 'CAISSE 1',
  product: 'PANIER TEST',
  freeInfo: 'Note libre',
  phone: example.airtel,
}
const fees = { ownerCharge: 'MERCHANT', operatorOwnerCharge: 'MERCHANT' } as const
const password = new Secret(example.password)

/** How each documented example is asked for through the client, and what its reply proves. */
const asked: Record<string, { ask: (pvit: Pvit) => Promise<unknown>; told: object }> = {
  'renew, key to be posted': {
    ask: (pvit) => pvit.renewSecret({ password }),
    told: { kind: 'on-its-way' },
  },
  'renew, key in the reply': {
    ask: (pvit) => pvit.renewSecret({ password }),
    told: { kind: 'delivered', expiresInSeconds: 3600, account: example.account },
  },
  payment: {
    ask: (pvit) => pvit.requestPayment({ ...order, ...note, ...fees, reference: 'REF7K2M0001' }),
    told: { kind: 'accepted', pvitId: 'PAY231126000101', operator: 'MOOV_MONEY' },
  },
  'payment, operator named': {
    ask: (pvit) => {
      const reference = 'REF7K2M0001'
      return pvit.requestPayment({
        ...order,
        ...note,
        ...fees,
        reference,
        operatorCode: 'MOOV_MONEY',
      })
    },
    told: { kind: 'accepted', pvitId: 'PAY2311260000102' },
  },
  'change given': {
    ask: (pvit) =>
      pvit.giveChange({
        ...order,
        ...note,
        ...fees,
        product: 'RENDU-7',
        amount: 500,
        reference: 'REF7K2M0002',
      }),
    told: { kind: 'settled', status: 'SUCCESS', pvitId: 'GCH231126000103' },
  },
  'link to the mobile-money page': {
    ask: (pvit) =>
      pvit.requestLink({
        ...link,
        ...fees,
        ownerCharge: 'CUSTOMER',
        reference: 'REF7K2M0003',
        service: 'WEB',
      }),
    told: { kind: 'link-made', url: expect.stringContaining('/transaction-link/') },
  },
  'link to the card page': {
    ask: (pvit) =>
      pvit.requestLink({
        ...link,
        ...fees,
        ownerCharge: 'CUSTOMER',
        reference: 'REF7K2M0004',
        service: 'VISA_MASTERCARD',
      }),
    told: { kind: 'link-made' },
  },
  'link that raises the prompt': {
    ask: (pvit) =>
      pvit.requestLink({ ...link, ...fees, reference: 'REF7K2M0005', service: 'RESTLINK' }),
    told: { kind: 'link-made' },
  },
  status: {
    ask: (pvit) => pvit.askStatus({ id: 'REF7K2M0003' }),
    told: {
      kind: 'answered',
      transaction: {
        status: 'FAILED',
        reference: 'REF7K2M0003',
        account: example.account,
        amount: 200,
        fees: 2,
        operator: 'MOOV_MONEY',
        phone: example.moov,
      },
    },
  },
  balance: { ask: (pvit) => pvit.askBalance(), told: { kind: 'answered', balance: 1000 } },
  payer: {
    ask: (pvit) => pvit.askPayer({ phone: example.moov, operator: 'MOOV_MONEY' }),
    told: { kind: 'answered', fullName: example.payer, active: true },
  },
  'payer, nested': {
    ask: (pvit) => pvit.askPayer({ phone: example.moov, operator: 'MOOV_MONEY' }),
    told: { kind: 'answered', fullName: example.payer, active: true },
  },
  error: {
    ask: (pvit) => pvit.askBalance(),
    told: {
      kind: 'refused',
      fault: { error: 'MISSING_REQUEST_PARAM', code: 10003, row: { code: 1012 } },
    },
  },
  'error with several messages': {
    ask: (pvit) => pvit.requestPayment({ ...order, ...note, ...fees, reference: 'REF7K2M0001' }),
    told: { kind: 'probably-refused', fault: { code: 8000 } },
  },
}

/** Where an example contradicts the document's own table, the client follows the table. */
const corrected: Record<string, object> = {
  'link to the mobile-money page': {
    customer_account_number: example.airtel,
    customer_acccount_number: undefined,
  },
  'link that raises the prompt': {
    transaction_type: 'PAYMENT',
    failed_redirection_url_code: example.urlCodes.failed,
    success_redirection_url_code: example.urlCodes.success,
  },
  'error with several messages': { reference: 'REF7K2M0001' },
}

/** The error's example leaves the account out; the client never does. */
const addedToPath: Record<string, string> = {
  error: `?accountOperationCode=${example.account}`,
}

describe('the documented examples, asked through the client', () => {
  it.each(callExamples)('$name ($generation)', async (call) => {
    const { seen, outcome } = await ask(call)
    expect(outcome).toMatchObject(asked[call.name]?.told ?? { no: 'expectation' })
    expect(seen.request.method).toBe(call.request.method)
    const { pathname, search } = new URL(seen.request.url)
    expect(pathname + search).toBe(call.request.path + (addedToPath[call.name] ?? ''))
    for (const [name, value] of Object.entries(call.request.headers)) {
      expect(seen.request.headers.get(name)).toBe(value)
    }
    expect(toFields(seen.body)).toEqual(corrections(call))
  })

  it('a renewal in v2 brings the key', async () => {
    const call = callExamples.find(({ name }) => name === 'renew, key in the reply')
    if (!call) throw new Error('the example is gone')
    const { outcome } = await ask(call, { urlCodes: {} })
    expect((outcome as { secret: Secret }).secret.reveal()).toBe(example.renewedKey)
  })

  async function ask(call: CallExample, options: Partial<PvitOptions> = {}) {
    const seen: { request: Request; body: string }[] = []
    const prefix = call.generation === 'v2' ? 'v2/' : ''
    const pvit = answeredBy(
      async (request) => {
        seen.push({ request, body: await request.clone().text() })
        return new Response(call.reply.body, { status: call.reply.status })
      },
      {
        codes: { ...example.codes, [call.api]: `${prefix}${example.codes[call.api]}` },
        ...(prefix && call.api === 'renew' ? { urlCodes: {} } : {}),
        ...options,
      },
    )
    const outcome = await asked[call.name]?.ask(pvit)
    const [first] = seen
    if (!first) throw new Error('nothing was sent')
    expect(seen).toHaveLength(1)
    return { seen: first, outcome }
  }

  function toFields(body: string): object {
    if (body === '') return {}
    return body.startsWith('{')
      ? (JSON.parse(body) as object)
      : Object.fromEntries(new URLSearchParams(body))
  }

  function corrections({ name, request }: CallExample): object {
    return JSON.parse(
      JSON.stringify({ ...toFields(request.body ?? ''), ...corrected[name] }),
    ) as object
  }
})

it('every call says who calls and what it reads', async () => {
  const seen: (string | null)[] = []
  const pvit = answeredBy(({ headers }) => {
    seen.push(`${headers.get('User-Agent')} ${headers.get('Accept')}`)
    return new Response('{}')
  })
  await pvit.requestPayment({ ...order, reference: 'REF1' })
  await pvit.askStatus({ id: 'REF1' })
  await pvit.renewSecret({ password })
  expect(seen).toEqual(Array(3).fill('pvit-checkout application/json'))
})

describe('the media type of callbacks', () => {
  const sent = async (method: 'requestPayment' | 'giveChange', callbackFormat: 'json' | 'xml') => {
    let header: string | null = null
    const pvit = answeredBy(
      (request) => {
        header = request.headers.get('X-Callback-MediaType')
        return new Response('{}')
      },
      { callbackFormat },
    )
    await pvit[method]({ ...order, reference: 'REF1' })
    return header
  }

  it('is asked for with a payment, and not with change given: none will come', async () => {
    expect(await sent('requestPayment', 'json')).toBe('application/json')
    expect(await sent('requestPayment', 'xml')).toBe('application/xml')
    expect(await sent('giveChange', 'xml')).toBeNull()
  })
})

describe('the operator', () => {
  const sent = async (prefix: '' | 'v2/') => {
    const operators: unknown[] = []
    const pvit = answeredBy(
      async (request) => {
        const { operator_code } = (await request.json()) as { operator_code?: string }
        operators.push(operator_code)
        return new Response('{}')
      },
      {
        codes: {
          ...example.codes,
          rest: `${prefix}${example.codes.rest}`,
          link: `${prefix}${example.codes.link}`,
        },
      },
    )
    const request = { ...order, reference: 'REF1', operatorCode: 'MOOV_MONEY' }
    await pvit.requestPayment(request)
    await pvit.requestLink({ ...request, service: 'WEB' })
    await pvit.giveChange(request)
    return operators
  }

  it('is named at v2 addresses, and at no other: v5.5 has no such field', async () => {
    expect(await sent('v2/')).toEqual(Array(3).fill('MOOV_MONEY'))
    expect(await sent('')).toEqual(Array(3).fill(undefined))
  })
})

describe('the key', () => {
  const keyOf = async (options: Partial<PvitOptions>, call?: { secret: Secret }) => {
    const keys: (string | null)[] = []
    const pvit = answeredBy((request) => {
      keys.push(request.headers.get('X-Secret'))
      return new Response('{}')
    }, options)
    await pvit.askStatus({ id: 'REF1' }, call)
    await pvit.askStatus({ id: 'REF1' }, call)
    return keys
  }
  const fresh = () => ['sk', 'test', randomUUID()].join('_')

  it('is the call’s own before the client’s', async () => {
    const [own, other] = [fresh(), fresh()]
    expect(await keyOf({ secret: new Secret(own) }, { secret: new Secret(other) })).toEqual([
      other,
      other,
    ])
  })

  it('is asked for anew at each call', async () => {
    const keys = [fresh(), fresh()]
    const given = [...keys]
    expect(await keyOf({ secret: async () => new Secret(given.shift() ?? fresh()) })).toEqual(keys)
  })

  it('does not go out with a renewal: the password speaks', async () => {
    let headers = new Headers()
    const pvit = answeredBy((request) => {
      headers = request.headers
      return new Response('{"status_code":"200"}')
    })
    await pvit.renewSecret({ password })
    expect(headers.has('X-Secret')).toBe(false)
  })

  it('is missed before anything leaves', async () => {
    const { pvit, calls } = watched()
    await expect(
      createPvit({ ...minimal, fetch: calls.fetch }).askStatus({ id: 'REF1' }),
    ).rejects.toThrow(PvitConfigError)
    const header = new Secret('x'.repeat(20) + '\r\nX-Evil: 1')
    await expect(pvit.askStatus({ id: 'REF1' }, { secret: header })).rejects.toMatchObject({
      field: 'secret',
    })
    const broken = new Error('vault')
    const failing = answeredBy(calls.answer, { secret: () => Promise.reject(broken) })
    await expect(failing.requestPayment({ ...order, reference: 'REF1' })).rejects.toBe(broken)
    expect(calls.count).toBe(0)
  })
})

const minimal = { account: example.account, codes: { rest: 'AB12', status: 'AB13' } }

function watched(options: Partial<PvitOptions> = {}) {
  const calls = {
    count: 0,
    answer: () => {
      calls.count += 1
      return new Response('{}')
    },
    fetch: () => Promise.resolve(calls.answer()),
  }
  return { pvit: answeredBy(calls.answer, options), calls }
}

describe('before anything leaves', () => {
  it.each(['requestPayment', 'giveChange', 'requestLink'] as const)(
    '%s names the field and its limit',
    async (method) => {
      const { pvit, calls } = watched()
      const bad = { ...order, reference: 'R'.repeat(16), service: 'WEB' } as const
      await expect(pvit[method](bad)).rejects.toMatchObject({ field: 'reference', limit: 15 })
      await expect(pvit[method]({ ...bad, reference: 'R1', amount: 150 })).rejects.toMatchObject({
        field: 'amount',
        limit: 151,
      })
      expect(calls.count).toBe(0)
    },
  )

  it('questions name theirs', async () => {
    const { pvit, calls } = watched()
    await expect(pvit.askStatus({ id: 'a/b?c' })).rejects.toMatchObject({ field: 'id' })
    await expect(pvit.askPayer({ phone: '+241' })).rejects.toThrow(PvitRequestError)
    expect(calls.count).toBe(0)
  })

  it('limits are the account’s to set', async () => {
    const { pvit, calls } = watched({ limits: { reference: 20, minAmount: 500, maxAmount: 600 } })
    await pvit.requestPayment({ ...order, amount: 500, reference: 'R'.repeat(20) })
    await expect(
      pvit.requestPayment({ ...order, amount: 601, reference: 'R' }),
    ).rejects.toMatchObject({ limit: 600 })
    expect(calls.count).toBe(1)
  })

  it('a call whose setting is missing names it', async () => {
    const pvit = createPvit({
      ...minimal,
      secret: new Secret(example.key),
      fetch: watched().calls.fetch,
    })
    const reference = 'REF1'
    await expect(pvit.requestPayment({ ...order, reference })).rejects.toThrow('urlCodes.callback')
    await expect(pvit.requestLink({ ...order, reference, service: 'WEB' })).rejects.toThrow(
      'codes.link',
    )
    await expect(pvit.askBalance()).rejects.toThrow('codes.balance')
    await expect(pvit.askPayer({ phone: example.moov })).rejects.toThrow('codes.kyc')
    await expect(pvit.renewSecret({ password })).rejects.toThrow('codes.renew')
    const v1 = exampleClient('https://api.mypvit.pro', { urlCodes: {} })
    await expect(v1.renewSecret({ password })).rejects.toThrow('urlCodes.secret')
    await expect(pvit.giveChange({ ...order, reference })).resolves.toBeDefined()
  })
})

describe('createPvit', () => {
  it.each([
    [{ account: 'MR_1748' }, 'account'],
    [{ account: '' }, 'account'],
    [{ account: 'ACC 1' }, 'account'],
    [{ baseUrl: 'http://api.mypvit.pro' }, 'baseUrl'],
    [{ codes: { rest: 'AB12', status: 'https://api.mypvit.pro/AB12/rest' } }, 'codes.status'],
    [{ urlCodes: { callback: 'https://shop.example/callback' } }, 'urlCodes.callback'],
    [{ timeouts: { payment: 0 } }, 'timeouts.payment'],
    [{ timeouts: { status: 2 ** 31 } }, 'timeouts.status'],
    [{ timeouts: { status: Number.NaN } }, 'timeouts.status'],
  ])('refuses %j and names %s', (options, setting) => {
    const create = () => createPvit({ ...minimal, ...options })
    expect(create).toThrow(PvitConfigError)
    expect(create).toThrow(setting)
  })

  it('refuses an account that its variable did not hold', () => {
    const account = process.env['NO_SUCH_VARIABLE'] as string // as integrators write it
    expect(() => createPvit({ ...minimal, account })).toThrow(PvitConfigError)
  })

  it('names no code, key or address in its errors', () => {
    const url = 'https://api.mypvit.pro/S3CR3TC0DE/link'
    const create = () => createPvit({ ...minimal, codes: { rest: url, status: 'AB13' } })
    expect(create).toThrow('codes.rest')
    expect(create).not.toThrow('S3CR3TC0DE')
  })

  it('takes one code for several APIs: the document’s own samples do', () => {
    expect(() => createPvit({ ...minimal, codes: { rest: 'AB12', status: 'AB12' } })).not.toThrow()
  })
})

describe('time', () => {
  it('is the clock’s: a pushed clock ends a call', async () => {
    const due: (() => void)[] = []
    const waits: number[] = []
    const clock = {
      now: () => 0,
      after(ms: number, run: () => void) {
        waits.push(ms)
        due.push(run)
        return () => {}
      },
    }
    const pvit = exampleClient('https://api.mypvit.pro', {
      fetch: () => new Promise(() => {}),
      clock,
    })
    const payment = pvit.requestPayment({ ...order, reference: 'REF1' })
    const status = pvit.askStatus({ id: 'REF1' })
    const balance = pvit.askBalance()
    const payer = pvit.askPayer({ phone: example.moov })
    const renewal = pvit.renewSecret({ password })
    await new Promise((resolve) => setTimeout(resolve))
    expect(waits.sort((a, b) => a - b)).toEqual([5_000, 8_000, 8_000, 20_000, 20_000])
    for (const run of due) run()
    expect(await payment).toMatchObject({ kind: 'maybe-executed', cause: 'timeout' })
    for (const answer of [status, balance, payer, renewal]) {
      expect(await answer).toMatchObject({ kind: 'no-answer', cause: 'timeout' })
    }
  })

  it('that ran out ends the request as well as the waiting', async () => {
    let signal: AbortSignal | null | undefined
    const pvit = exampleClient('https://api.mypvit.pro', {
      fetch: (_, init) => {
        signal = init?.signal
        return new Promise(() => {})
      },
      timeouts: { status: 20 },
    })
    await pvit.askStatus({ id: 'REF1' })
    expect(signal?.aborted).toBe(true)
  })

  it('is not waited for once the answer is there', async () => {
    let waiting = 0
    const clock = {
      now: () => 0,
      after() {
        waiting += 1
        return () => {
          waiting -= 1
        }
      },
    }
    await answeredBy(() => new Response('{}'), { clock }).askStatus({ id: 'REF1' })
    expect(waiting).toBe(0)
  })

  it('Retry-After is read in seconds and as a date, and believed for an hour at most', async () => {
    const at = Date.UTC(2026, 10, 23, 12)
    const clock = { now: () => at, after: () => () => {} }
    const waits = async (header: string) => {
      const reply = () => new Response('', { status: 429, headers: { 'Retry-After': header } })
      const answer = await answeredBy(reply, { clock }).askStatus({ id: 'REF1' })
      return answer.kind === 'no-answer' ? answer.retryAfterMs : answer
    }
    expect(await waits('7')).toBe(7_000)
    expect(await waits(new Date(at + 9_000).toUTCString())).toBe(9_000)
    expect(await waits(new Date(at - 9_000).toUTCString())).toBe(0)
    expect(await waits('999999')).toBe(3_600_000)
    expect(await waits('soon')).toBeNull()
  })
})

it('an answer without a body is one', async () => {
  const pvit = answeredBy(() => new Response(null, { status: 204 }))
  expect(await pvit.askBalance()).toMatchObject({ cause: 'unreadable-reply' })
})

describe('nothing told shows a secret', () => {
  it('whatever the answer', async () => {
    const key = ['sk', 'test', randomUUID()].join('_')
    const replies = [
      new Response(
        JSON.stringify({
          status_code: 3014,
          error: 'CUSTOMER_BLOCKED',
          message: `${example.moov} ${key}`,
        }),
        { status: 403 },
      ),
      new Response(
        JSON.stringify({ status_code: 1, error: key, path: `/${example.codes.rest}/rest` }),
        { status: 500 },
      ),
      new Response(key, { status: 502 }),
    ]
    for (const reply of replies) {
      const pvit = answeredBy(() => reply, { secret: new Secret(key) })
      const told = JSON.stringify(await pvit.requestPayment({ ...order, reference: 'REF1' }))
      for (const private_ of [key, example.moov, example.codes.rest])
        expect(told).not.toContain(private_)
    }
  })
})
