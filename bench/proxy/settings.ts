import { randomBytes } from 'node:crypto'

export type Keys = ReturnType<typeof createKeys>

/** Fresh ones for each rig. */
export function createKeys() {
  return {
    api: randomBytes(32).toString('base64url'),
    master: randomBytes(32).toString('base64url'),
    hook: randomBytes(24).toString('base64url'),
  }
}

/** As a shop sets its proxy up, against the stub, and without limits: a bench is one visitor who pays a thousand times. */
export function settingsOf({ keys, pvit, port }: { keys: Keys; pvit: string; port: string }) {
  const limits = ['PHONE', 'SESSION', 'IP', 'GLOBAL', 'KYC', 'SSE_IP']
  return {
    ...Object.fromEntries(limits.map((name) => [`LIMIT_${name}`, 'off'])),
    PVIT_BASE_URL: pvit,
    PVIT_ENVIRONMENT: 'test',
    PVIT_ACCOUNT: 'ACC_BENCH',
    PVIT_PASSWORD: 'bench-password',
    PVIT_REST_CODE: 'RESTC',
    PVIT_STATUS_CODE: 'STATC',
    PVIT_BALANCE_CODE: 'BALAC',
    PVIT_RENEW_CODE: 'v2/RENEW',
    PVIT_CALLBACK_CODE: 'CALLB',
    PVIT_SECRET_CODE: 'KEYCD',
    PUBLIC_URL: 'http://127.0.0.1:8787',
    HOST: '127.0.0.1',
    PORT: port,
    DATABASE_URL: 'file:./bench.db',
    CHECKOUT_API_KEY: keys.api,
    CHECKOUT_SECRET_KEY: keys.master,
    HOOK_TOKEN: keys.hook,
    CHECKOUT_ORIGINS: 'https://shop.example',
    LOG_LEVEL: 'error',
  }
}
