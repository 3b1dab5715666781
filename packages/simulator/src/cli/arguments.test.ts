import { describe, expect, it } from 'vitest'
import { readArguments } from './arguments.ts'

describe('the command line', () => {
  it('leaves everything it does not name to the library', () => {
    expect(readArguments([])).toMatchObject({
      port: 8788,
      host: '127.0.0.1',
      faults: [],
    })
    expect(Object.keys(readArguments([]).simulator)).toEqual(['accounts', 'codes', 'urls'])
  })

  it('reads every flag', () => {
    const { port, state, faults, simulator } = readArguments([
      ...['--port', '0', '--state', 'sim.json', '--seed', 'seven', '--mode', 'v2', '--any-codes'],
      ...['--account', 'ACC_1', '--account', 'ACC_2:moov', '--password', 'secret-word'],
      ...['--code', 'rest=RESTCODE', '--code', 'renew-secret=RENEWCODE'],
      ...[
        '--url',
        'CALLB:callback=https://shop.example/cb?a=b',
        '--url',
        'SECRT=http://127.0.0.1:1/s',
      ],
      ...[
        '--decide-after',
        'never',
        '--prompt-life',
        '90',
        '--key-life',
        '2m',
        '--callback-delay',
        '250ms',
      ],
      ...[
        '--callback-retries',
        '5s,30s',
        '--allow-ip',
        '192.0.2.1',
        '--control-token',
        'let-me-in',
      ],
      ...[
        '--profile',
        'reasons,bad-key=401,status-by=pvit-id,old-key-lives,key-after-reply,failed-code=500',
      ],
      ...[
        '--faults',
        'callback.lost=0.1,latency:ms=3000,errors.429@status=0.5:times=2,other-instance:url=https://b.example:8443/s',
      ],
      ...['--public-url', 'https://sim.example'],
    ])
    expect([port, state]).toEqual([0, 'sim.json'])
    expect(simulator).toEqual({
      seed: 'seven',
      mode: 'v2',
      anyCodes: true,
      origin: 'https://sim.example',
      accounts: [
        { code: 'ACC_1', operator: null },
        { code: 'ACC_2', operator: 'moov' },
      ],
      password: 'secret-word',
      codes: { rest: 'RESTCODE', renew: 'RENEWCODE' },
      urls: {
        CALLB: { url: 'https://shop.example/cb?a=b', kind: 'callback' },
        SECRT: { url: 'http://127.0.0.1:1/s', kind: null },
      },
      decideAfterMs: null,
      promptLifeMs: 90_000,
      keyLifeSeconds: 120,
      callbackDelayMs: 250,
      callbackRetriesMs: [5_000, 30_000],
      allowedIps: ['192.0.2.1'],
      controlToken: 'let-me-in',
      profile: {
        reasons: true,
        badKey: '401',
        statusBy: 'pvit-id',
        oldKey: 'lives',
        keyBeforeReply: false,
        failedCallbackCode: 500,
      },
    })
    expect(faults).toEqual([
      { name: 'callback.lost', rate: 0.1, params: {} },
      { name: 'transport.latency', params: { ms: '3000' } },
      { name: 'errors.429', on: 'status', rate: 0.5, times: 2, params: {} },
      { name: 'secret.other-instance', params: { url: 'https://b.example:8443/s' } },
    ])
  })

  it.each(['--prompt-life', '--key-life', '--callback-delay', '--callback-retries'])(
    'refuses %s never, which only --decide-after can be',
    (flag) => {
      const told = `${flag} never: a time is written 500ms, 8s or 2m.`
      expect(() => readArguments([flag, 'never'])).toThrow(told)
    },
  )
})
