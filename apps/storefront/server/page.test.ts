import { describe, expect, it } from 'vitest'

import { Catalogue } from '../src/wire.ts'
import { catalogue } from './catalogue.ts'
import { fillPage } from './page.ts'
import { contentSecurityPolicy } from './policy.ts'

const template = '<div id="shop"><!--fallback--></div><!--catalogue-->'

describe('fillPage', () => {
  it('shows every product with its price before any script has run', () => {
    const { html, found } = fillPage(template, { path: '/', products: catalogue })
    expect(found).toBe(true)
    for (const { name } of catalogue) expect(html).toContain(name)
    expect(html).toContain('12\u202f500\u00a0FCFA')
  })

  it.each(['/cart', '/checkout/AK-0000000001', '/orders/AK-0000000001'])('knows %s', (path) => {
    expect(fillPage(template, { path, products: [] }).found).toBe(true)
  })

  it.each(['/nothing', '/checkout', '/checkout/a/b', '/assets/gone.js', '/index.html'])(
    'does not know %s, and never shows it in the page',
    (path) => {
      const { html, found } = fillPage(template, { path, products: [] })
      expect(found).toBe(false)
      expect(html).not.toContain(path)
    },
  )

  it('lets no product’s text become markup, in the list or in the data', () => {
    const name = '</script><img src=x onerror=alert(1)>&"\''
    const products = [{ id: 'x', name, detail: '$& <b>', price: 500 }]
    const { html } = fillPage(template, { path: '/', products })
    expect(html).not.toContain('<img src=x')
    expect(html).not.toContain('<b>')
    expect(html.match(/<\/script>/g)).toHaveLength(1)
    const data = />(.*)<\/script>/s.exec(html.slice(html.indexOf('id="catalogue"')))?.[1]
    expect(Catalogue.parse(JSON.parse(data ?? ''))).toEqual(products)
  })
})

describe('contentSecurityPolicy', () => {
  it('lets nothing inline run in production, and the page call nobody but the shop and the proxy', () => {
    const policy = contentSecurityPolicy({
      endpoint: 'https://pay.example/base',
      development: false,
    })
    expect(policy).not.toMatch(/unsafe|\*|ws:/)
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("connect-src 'self' https://pay.example;")
  })

  it('lets Vite’s inline scripts and socket through while developing', () => {
    const policy = contentSecurityPolicy({ endpoint: 'http://localhost:8787', development: true })
    expect(policy).toContain("script-src 'self' 'unsafe-inline'")
    expect(policy).toContain('ws://localhost:*')
  })
})
