import { describe, expect, it } from 'vitest'

import { paths, routeOf } from './routes.ts'

describe('routeOf', () => {
  it('leads back to where each path came from', () => {
    expect(routeOf(paths.home())).toEqual({ page: 'home' })
    expect(routeOf(paths.cart())).toEqual({ page: 'cart' })
    expect(routeOf(paths.return())).toEqual({ page: 'return' })
    expect(routeOf(paths.checkout('a/b é'))).toEqual({ page: 'checkout', order: 'a/b é' })
    expect(routeOf(paths.order('AK-1'))).toEqual({ page: 'order', order: 'AK-1' })
  })

  it.each(['/checkout', '/checkout/', '/orders/a/b', '/cart/', '/Cart', '/index.html'])(
    'knows no page at %s',
    (path) => {
      expect(routeOf(path)).toEqual({ page: 'unknown' })
    },
  )

  it('survives a name that cannot be decoded', () => {
    expect(routeOf('/orders/%E0%A4%A')).toEqual({ page: 'order', order: '%E0%A4%A' })
  })
})
