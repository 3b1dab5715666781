import { createServer as createPlain } from 'node:http'
import { createServer } from 'node:https'
import { describe, expect, it } from 'vitest'
import { readSettings } from '../../config/settings.ts'
import { selfSigned } from '../../testing/certificate.ts'
import { aShop } from '../../testing/environment.ts'
import { listening } from '../../testing/listening.ts'
import { checkApis } from './apis.ts'

it('sends nobody to the firewall where it is the certificate of PVIT that does not hold', async () => {
  const { key, certificate } = selfSigned('localhost')
  const pvit = createServer({ key, cert: certificate })
  const port = await listening(pvit)
  try {
    const settings = readSettings({
      ...{ pvitBaseUrl: `https://localhost:${port}`, pvitEnvironment: 'test' },
      ...{ pvitAccount: 'ACC_TEST', pvitPassword: aShop.PVIT_PASSWORD },
      ...{ pvitRestCode: aShop.PVIT_REST_CODE, pvitStatusCode: aShop.PVIT_STATUS_CODE },
      ...{ pvitRenewCode: aShop.PVIT_RENEW_CODE, pvitCallbackCode: aShop.PVIT_CALLBACK_CODE },
      ...{ pvitSecretCode: aShop.PVIT_SECRET_CODE, publicUrl: aShop.PUBLIC_URL },
      ...{ checkoutApiKey: aShop.CHECKOUT_API_KEY, hookToken: aShop.HOOK_TOKEN },
      ...{ checkoutSecretKey: aShop.CHECKOUT_SECRET_KEY, checkoutOrigins: ['https://shop.test'] },
    })
    expect(await checkApis(settings)).toEqual([
      {
        state: 'fault',
        says: `https://localhost:${port} does not answer: its certificate does not hold`,
        cure: expect.stringMatching(/clock.*NODE_EXTRA_CA_CERTS/) as string,
      },
    ])
  } finally {
    pvit.close()
  }
})

it('sends nobody to certificates where nobody listens', async () => {
  expect(await checkApis(readSettings({}, aShop))).toMatchObject([
    { state: 'fault', cure: expect.stringContaining('may call out on its port') },
  ])
})

describe('what answers in place of PVIT', () => {
  async function answered(status: number, body: string) {
    const server = createPlain((_, response) => response.writeHead(status).end(body))
    const PVIT_BASE_URL = `http://127.0.0.1:${await listening(server)}`
    try {
      return await checkApis(readSettings({}, { ...aShop, PVIT_BASE_URL }))
    } finally {
      server.closeAllConnections()
      server.close()
    }
  }

  it('is named once for all that it answers alike, and a renewal that it takes is no proof', async () => {
    expect(await answered(200, '<html>')).toEqual([
      {
        state: 'fault',
        says: "PVIT_REST_CODE, PVIT_STATUS_CODE: HTTP 200, not in PVIT's words",
        cure: expect.stringContaining('Something other than PVIT answers') as string,
      },
      {
        state: 'warning',
        says: expect.stringMatching(/^PVIT_RENEW_CODE: HTTP 200, .* tells nothing of/) as string,
        cure: expect.stringContaining('whether a key came') as string,
      },
    ])
  })

  it.each([
    [404, 'fault', 'Something other than PVIT'],
    [429, 'warning', 'too often'],
    [500, 'warning', 'PVIT has trouble'],
  ])('with HTTP %i is a %s', async (status, state, cure) => {
    expect(await answered(status, '')).toEqual([
      {
        state,
        says: `PVIT_REST_CODE, PVIT_STATUS_CODE, PVIT_RENEW_CODE: HTTP ${status}, not in PVIT's words`,
        cure: expect.stringContaining(cure) as string,
      },
    ])
  })

  it('is PVIT where it misses a key in its own words', async () => {
    const fault = { status_code: 3_001, error: 'MISSING_SECRET_KEY', message: '', path: '/' }
    const [finding, ...others] = await answered(401, JSON.stringify(fault))
    expect([finding?.state, others]).toEqual(['ok', []])
    expect(finding?.says).toMatch(/^3 answer at http/)
  })
})
