import { expect, it } from 'vitest'
import { localUrlAt } from './proxy-door.ts'

it.each([
  ['127.0.0.1', 'http://127.0.0.1:8787/pay'],
  ['0.0.0.0', 'http://127.0.0.1:8787/pay'],
  ['::1', 'http://[::1]:8787/pay'],
  ['::', 'http://[::1]:8787/pay'],
])('a proxy that listens on %s is called at %s', (host, url) => {
  expect(localUrlAt(8787, { host, publicUrl: 'https://shop.test/pay' })).toBe(url)
})
