import { join } from 'node:path'

import type { DemoKeys } from './data-folder.ts'
import type { ChildSpec } from './keep-alive.ts'
import type { Ports } from './ports.ts'

export interface DemoOptions {
  root: string
  folder: string
  ports: Ports
  keys: DemoKeys
  env: NodeJS.ProcessEnv
  /** The storefront from its built files, as a shop deploys it, instead of through Vite. */
  built?: boolean
}

/** The demo's three programs, in the order a visitor meets them. */
export function demoChildren({
  root,
  folder,
  ports,
  keys,
  env,
  built = false,
}: DemoOptions): ChildSpec[] {
  const simulatorUrl = `http://127.0.0.1:${ports.simulator}`
  const proxyUrl = `http://127.0.0.1:${ports.proxy}`
  const storefrontUrl = `http://localhost:${ports.storefront}`
  const hooks = `${proxyUrl}/pvit/${keys.HOOK_TOKEN}`
  const base = withoutPvit(env)
  return [
    {
      name: 'storefront',
      url: storefrontUrl,
      answers: ['/'],
      needs: 'simulator',
      cwd: join(root, 'apps/storefront'),
      env: {
        ...base,
        ...(built ? { NODE_ENV: 'production' } : {}),
        STOREFRONT_PORT: String(ports.storefront),
        STOREFRONT_DATA: join(folder, 'orders.json'),
        CHECKOUT_ENDPOINT: proxyUrl,
        CHECKOUT_API_KEY: keys.CHECKOUT_API_KEY,
        SHOP_WEBHOOK_SECRET: keys.SHOP_WEBHOOK_SECRET,
      },
      argv: [join(root, 'apps/storefront/server/main.ts')],
    },
    {
      name: 'proxy',
      url: proxyUrl,
      // Ready is more than alive: PVIT's key is there, a payment can start.
      answers: ['/health', '/ready'],
      needs: 'simulator',
      // Its own folder, so that no .env or config file of someone's real shop is read.
      cwd: folder,
      env: {
        ...base,
        ...keys,
        PVIT_BASE_URL: simulatorUrl,
        PVIT_ENVIRONMENT: 'test',
        HOST: '127.0.0.1',
        PORT: String(ports.proxy),
        PUBLIC_URL: proxyUrl,
        DATABASE_URL: 'file:proxy.db',
        CHECKOUT_ORIGINS: [
          storefrontUrl,
          `http://127.0.0.1:${ports.storefront}`,
          // Pages of the visitor's own.
          ...(env['CHECKOUT_ORIGINS'] ? [env['CHECKOUT_ORIGINS']] : []),
        ].join(','),
        // http and a private address only because both run on this machine.
        SHOP_WEBHOOK_URL: `http://127.0.0.1:${ports.storefront}/hooks/payments`,
        SHOP_WEBHOOK_ALLOW_PRIVATE: 'true',
        SHOP_NAME: env['SHOP_NAME'] || 'Boutique Akwaba',
        // Whoever tries the demo pays, refuses and starts again with the same two numbers, and no real phone rings.
        ...Object.fromEntries(
          ['LIMIT_PHONE', 'LIMIT_SESSION', 'LIMIT_IP', 'LIMIT_GLOBAL', 'LIMIT_KYC'].map((name) => [
            name,
            env[name] || 'off',
          ]),
        ),
      },
      argv: [join(root, 'packages/proxy/src/cli/bin.ts'), 'serve'],
    },
    {
      name: 'simulator',
      url: simulatorUrl,
      answers: ['/'],
      cwd: folder,
      env: base,
      argv: [
        join(root, 'packages/simulator/src/bin.ts'),
        ...['--port', String(ports.simulator), '--state', 'simulator.json'],
        // In one word: a made-up password may begin with a dash, and would be read as an option.
        ...[`--account=${keys.PVIT_ACCOUNT}`, `--password=${keys.PVIT_PASSWORD}`],
        ...['--url', `${keys.PVIT_CALLBACK_CODE}=${hooks}/callback`],
        ...['--url', `${keys.PVIT_SECRET_CODE}=${hooks}/secret`],
        ...['--url', `${keys.PVIT_SUCCESS_CODE}=${storefrontUrl}/payment-return`],
        ...['--url', `${keys.PVIT_FAILED_CODE}=${storefrontUrl}/payment-return`],
        ...['--code', `rest=${keys.PVIT_REST_CODE}`],
        ...['--code', `link=${keys.PVIT_LINK_CODE}`],
        ...['--code', `status=${keys.PVIT_STATUS_CODE}`],
        ...['--code', `balance=${keys.PVIT_BALANCE_CODE}`],
        ...['--code', `kyc=${keys.PVIT_KYC_CODE}`],
        ...['--code', `renew=${keys.PVIT_RENEW_CODE}`],
      ],
    },
  ]
}

// The user's shell may hold the settings of a real shop: none of its keys, addresses or accounts reaches the demo, nor
// NODE_ENV=production, for which the storefront would have to be built first.
function withoutPvit(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) =>
        !/^(PVIT_|CHECKOUT_|HOOK_TOKEN$|NODE_ENV$|SHOP_WEBHOOK_|PAYOUT|DATABASE_URL$|PORT$|HOST$|PUBLIC_URL$)/.test(
          name,
        ),
    ),
  )
}
