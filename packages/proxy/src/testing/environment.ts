/** Settings of the environment that are right, of a shop without a database or a PVIT of its own. */
export const aShop = {
  PVIT_BASE_URL: 'http://127.0.0.1:9', // nobody listens there
  PVIT_ENVIRONMENT: 'test',
  PVIT_ACCOUNT: 'ACC_TEST',
  PVIT_PASSWORD: 'a password',
  PVIT_REST_CODE: 'RESTCODE',
  PVIT_STATUS_CODE: 'STATCODE',
  PVIT_RENEW_CODE: 'RENECODE',
  PVIT_CALLBACK_CODE: 'CALLB',
  PVIT_SECRET_CODE: 'KEYCD',
  PUBLIC_URL: 'https://shop.test/pay',
  CHECKOUT_API_KEY: 'k'.repeat(43),
  CHECKOUT_SECRET_KEY: Buffer.alloc(32, 1).toString('base64url'),
  HOOK_TOKEN: 'h'.repeat(32),
  CHECKOUT_ORIGINS: 'https://shop.test',
  PORT: '0',
} as const
