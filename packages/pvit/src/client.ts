import type { Address } from './address.ts'
import { defaultBaseUrl, readAddress, readBaseUrl } from './address.ts'
import { readBalanceAnswer, readPayerAnswer, readRenewAnswer, readStatusAnswer } from './answers.ts'
import type { Clock } from './clock.ts'
import { systemClock } from './clock.ts'
import { PvitConfigError, PvitRequestError } from './faults.ts'
import { fetchCarrier } from './fetch-carrier.ts'
import type { Asked, RequestOutcome } from './outcomes.ts'
import { readRequestOutcome } from './outcomes.ts'
import { createPlaces } from './places.ts'
import { poolCarrier } from './pool-carrier.ts'
import type { CallOptions, Pvit, PvitOptions, Timeouts } from './pvit.ts'
import { isPlainId } from './reading.ts'
import { checkPhone, checkRequest, defaultLimits, toLinkBody, toRestBody } from './requests.ts'
import { isKeyShaped } from './secrets.ts'
import type { HttpCall } from './transport.ts'
import { callerHeaders, createTransport } from './transport.ts'
import type { Api, BalanceQuery, KycQuery, RenewRequest, StatusQuery } from './wire.ts'
import { headers as headerNames } from './wire.ts'

/** Milliseconds. KYC waits least: a shopper looks on. A payment waits longest: its answer is worth most. */
export const defaultTimeouts: Timeouts = {
  connect: 3_000,
  payment: 20_000,
  status: 8_000,
  balance: 8_000,
  kyc: 5_000,
  renew: 20_000,
}

/** A client for one operation account. Throws a PvitConfigError when the options cannot be right. */
export function createPvit(options: PvitOptions): Pvit {
  const { account, urlCodes = {}, callbackFormat = 'json', clock = systemClock } = options
  checkAccount(account)
  for (const [name, code] of Object.entries(urlCodes)) checkUrlCode(`urlCodes.${name}`, code)

  const addresses = readAddresses(options)
  const timeouts = { ...defaultTimeouts, ...options.timeouts }
  for (const [name, ms] of Object.entries(timeouts)) checkTimeout(`timeouts.${name}`, ms)
  const limits = { ...defaultLimits, ...options.limits }
  const lanes = openLanes(options.fetch, timeouts.connect, clock)
  const mediaType = { [headerNames.mediaType]: `application/${callbackFormat}` }

  async function keyHeader(call: CallOptions): Promise<Record<string, string>> {
    const { secret } = options
    const key = call.secret ?? (typeof secret === 'function' ? await secret() : secret)
    if (!key) throw new PvitConfigError('secret', 'is missing and the call brought none')
    if (!isKeyShaped(key.reveal())) {
      throw new PvitRequestError('secret', 'is no PVIT key: 16 to 128 letters, digits, - or _')
    }
    return { [headerNames.secret]: key.reveal() }
  }

  async function order(
    asked: Asked,
    { url }: Address,
    body: object,
    extra: Record<string, string>,
    call: CallOptions,
  ): Promise<RequestOutcome> {
    const key = await keyHeader(call)
    const headers = { ...callerHeaders, ...key, ...extra, 'Content-Type': 'application/json' }
    const http: HttpCall = { method: 'POST', url, headers, body: JSON.stringify(body) }
    const { signal } = call
    const lane = asked.operation === 'GIVE_CHANGE' ? lanes.payouts : lanes.orders
    return readRequestOutcome(asked, await lane(http, { timeoutMs: timeouts.payment, signal }))
  }

  async function ask(
    api: 'status' | 'balance' | 'kyc',
    query: Fields,
    call: CallOptions,
    alone = false,
  ) {
    const { url } = addressOf(api)
    const lane = alone ? lanes.questionsAlone : lanes.questions
    const http: HttpCall = {
      method: 'GET',
      url: `${url}?${encode(query)}`,
      headers: { ...callerHeaders, ...(await keyHeader(call)) },
    }
    return lane(http, { timeoutMs: timeouts[api], signal: call.signal })
  }

  function addressOf(api: Api): Address {
    const address = addresses[api]
    if (!address) throw new PvitConfigError(`codes.${api}`, 'is missing; this API needs it')
    return address
  }

  function urlCode(name: keyof NonNullable<PvitOptions['urlCodes']>): string {
    const code = urlCodes[name]
    if (!code) throw new PvitConfigError(`urlCodes.${name}`, 'is missing; this call needs it')
    return code
  }

  return {
    async requestPayment(request, call = {}) {
      checkRequest(request, limits)
      const address = addressOf('rest')
      const route = { account, namesOperator: address.generation === 'v2' }
      const body = toRestBody('PAYMENT', request, { ...route, callback: urlCode('callback') })
      const asked = { operation: 'PAYMENT', reference: request.reference, account } as const
      return order(asked, address, body, mediaType, call)
    },

    async requestLink(request, call = {}) {
      checkRequest(request, limits)
      const address = addressOf('link')
      const body = toLinkBody(request, {
        account,
        namesOperator: address.generation === 'v2',
        callback: urlCode('callback'),
        success: urlCode('success'),
        failed: urlCode('failed'),
      })
      const asked = { operation: 'LINK', reference: request.reference, account } as const
      return order(asked, address, body, mediaType, call)
    },

    async giveChange(request, call = {}) {
      checkRequest(request, limits)
      const address = addressOf('rest')
      const route = { account, namesOperator: address.generation === 'v2' }
      const body = toRestBody('GIVE_CHANGE', request, { ...route, callback: null })
      const asked = { operation: 'GIVE_CHANGE', reference: request.reference, account } as const
      return order(asked, address, body, {}, call)
    },

    async askStatus({ id, operation = 'PAYMENT', alone = false }, call = {}) {
      if (!isPlainId(id)) throw new PvitRequestError('id', 'is no reference and no PVIT id', 64)
      const query: StatusQuery = {
        transactionId: id,
        accountOperationCode: account,
        transactionOperation: operation,
      }
      return readStatusAnswer(await ask('status', query, call, alone))
    },

    async askBalance({ alone = false, ...call } = {}) {
      const query: BalanceQuery = { accountOperationCode: account }
      return readBalanceAnswer(await ask('balance', query, call, alone), account)
    },

    async askPayer({ phone, operator }, call = {}) {
      checkPhone('phone', phone, limits.phone)
      const named = addressOf('kyc').generation === 'v2'
      const query: KycQuery = {
        customerAccountNumber: phone,
        operatorCode: named ? operator : undefined,
      }
      return readPayerAnswer(await ask('kyc', query, call))
    },

    async renewSecret({ password }, { signal } = {}) {
      const { url, generation } = addressOf('renew')
      const reception = generation === 'v2' ? urlCodes.secret : urlCode('secret')
      const form: RenewRequest = {
        operationAccountCode: account,
        receptionUrlCode: reception,
        password: password.reveal(),
      }
      const http: HttpCall = {
        method: 'POST',
        url,
        headers: { ...callerHeaders, 'Content-Type': 'application/x-www-form-urlencoded' },
        body: encode(form),
      }
      return readRenewAnswer(await lanes.questions(http, { timeoutMs: timeouts.renew, signal }))
    },
  }
}

type Fields = Readonly<Record<string, string | undefined>>

/** As a form or a query: fields that are not there are not written. */
function encode(fields: Fields): string {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined)
  return new URLSearchParams(present as [string, string][]).toString() // just filtered
}

/** Questions have connections of their own: payments that hang must not keep anyone from asking how they stand. */
function openLanes(fetch: PvitOptions['fetch'], connectTimeoutMs: number, clock: Clock) {
  if (fetch) {
    const transport = createTransport(fetchCarrier(fetch), clock)
    return {
      ...{ orders: transport, payouts: transport },
      ...{ questions: transport, questionsAlone: transport },
    }
  }
  const lane = (connections: number, isReused: boolean) =>
    createTransport(
      poolCarrier({ connectTimeoutMs, connections, isReused }),
      clock,
      createPlaces(connections),
    )
  return {
    orders: lane(40, true),
    // An error names no reference. Told as "failed", a payout is made once more, and no prompt stands between that and the money.
    payouts: lane(8, false),
    questions: lane(24, true),
    questionsAlone: lane(24, false),
  }
}

function readAddresses({ codes, baseUrl = defaultBaseUrl }: PvitOptions) {
  const base = readBaseUrl(baseUrl)
  const addresses: Partial<Record<Api, Address>> = {}
  for (const api of ['rest', 'link', 'status', 'balance', 'kyc', 'renew'] as const) {
    const code = codes[api]
    if (code !== undefined) addresses[api] = readAddress(api, code, base)
  }
  return addresses
}

// Not always text: many read it from the environment, where it may be missing.
function checkAccount(account: unknown): void {
  if (typeof account !== 'string' || !isPlainId(account))
    throw new PvitConfigError('account', 'is no operation account code')
  if (/^MR_/i.test(account)) {
    throw new PvitConfigError(
      'account',
      "is the merchant's slug; give the operation account, ACC_…",
    )
  }
}

function checkUrlCode(setting: string, code: string): void {
  if (!/^[\w-]{1,64}$/.test(code)) {
    throw new PvitConfigError(setting, 'is no code; register the address in the dashboard first')
  }
}

function checkTimeout(setting: string, ms: number): void {
  // setTimeout reads anything longer than 2^31 - 1 as 1 ms, which would cut off every payment.
  if (!(ms > 0 && ms < 2 ** 31)) throw new PvitConfigError(setting, 'must be milliseconds above 0')
}
