// @vitest-environment node
import { renderToString } from 'react-dom/server'
import { expect, it, vi } from 'vitest'

import { PvitCheckout } from './pvit-checkout.tsx'

it('draws on a server: the number’s field already, no request, no inline style', () => {
  const fetch = vi.spyOn(globalThis, 'fetch')
  const complaint = vi.spyOn(console, 'error')
  const html = renderToString(
    <PvitCheckout
      endpoint="/pay"
      session="v1.k.cs_0Sample0Session0.1.x"
      appearance={{ theme: 'dark', variables: { '--pvit-accent': '#7a1f5c' } }}
    />,
  )
  expect(html).toContain('data-pvit-status="loading"')
  expect(html).toContain('type="tel"')
  expect(html).toContain('data-theme="dark"')
  expect(html).toContain('role="status"')
  expect(html).not.toMatch(/style=|<script|<style/)
  expect(fetch).not.toHaveBeenCalled()
  expect(complaint).not.toHaveBeenCalled()
})
