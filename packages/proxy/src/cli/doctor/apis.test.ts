import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { readSettings } from '../../config/settings.ts'
import { selfSigned } from '../../testing/certificate.ts'
import { aShop } from '../../testing/environment.ts'
import { checkApis } from './apis.ts'

it('sends nobody to the firewall where it is the certificate of PVIT that does not hold', async () => {
  const { key, certificate } = selfSigned('localhost')
  const pvit = createServer({ key, cert: certificate }).listen(0, '127.0.0.1')
  await once(pvit, 'listening')
  const { port } = pvit.address() as AddressInfo // it listens on a port
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
