import {
  mkdirSync,
  mkdtempSync,
  promises,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Passage } from './connection.ts'
import { onError, onNotFound } from './problems.ts'
import { silentLog } from '../log.ts'
import { widgetRoutesOf } from './widget.ts'

const source = `export const greeting = '${'mbolo '.repeat(200)}'`

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pvit-widget-'))
  writeFileSync(join(root, 'secret.js'), 'not for anybody')
  mkdirSync(join(root, 'dist', 'pvit-checkout'), { recursive: true })
  writeFileSync(join(root, 'dist', 'pvit-checkout.js'), source)
  writeFileSync(join(root, 'dist', 'pvit-checkout.js.map'), '{}')
  writeFileSync(join(root, 'dist', 'pvit-checkout.d.ts'), 'export {}')
  writeFileSync(join(root, 'dist', 'pvit-checkout', 'late-AbCd1234.js'), source)
  writeFileSync(join(root, 'dist', 'pvit-checkout', 'style-AbCd1234.css'), 'p{}')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function serve(folder: string | null = join(root, 'dist')) {
  const app = new Hono().route(
    '/',
    widgetRoutesOf(() => folder),
  )
  app.onError(onError(silentLog, () => {}))
  app.notFound(onNotFound([]))
  const passage: Passage = { peer: null, unclaimed: false }
  return async (path: string, init?: RequestInit) =>
    app.fetch(new Request(`https://shop.test/widget/${path}`, init), passage)
}

const asking = (encoding: string) => ({ headers: { 'Accept-Encoding': encoding } })

describe('the widget’s files', () => {
  it.each([
    ['pvit-checkout.js', 'text/javascript; charset=utf-8', 'public, max-age=300'],
    ['pvit-checkout.js.map', 'application/json', 'public, max-age=300'],
    [
      'pvit-checkout/late-AbCd1234.js',
      'text/javascript; charset=utf-8',
      'public, max-age=31536000, immutable',
    ],
    [
      'pvit-checkout/style-AbCd1234.css',
      'text/css; charset=utf-8',
      'public, max-age=31536000, immutable',
    ],
  ])('%s is %s, kept as %s, for pages of any origin', async (path, type, kept) => {
    const reply = await serve()(path)
    expect([reply.status, reply.headers.get('Content-Type')]).toEqual([200, type])
    expect(reply.headers.get('Cache-Control')).toBe(kept)
    expect(reply.headers.get('Access-Control-Allow-Origin')).toBe('*')
    expect(reply.headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin')
    expect(reply.headers.get('Vary')).toBe('Accept-Encoding')
  })

  it.each([
    ['gzip, deflate, br', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['GZip', 'gzip', gunzipSync],
    ['br;q=0, gzip;q=0.5', 'gzip', gunzipSync],
    ['', null, (bytes: Buffer) => bytes],
    ['zstd', null, (bytes: Buffer) => bytes],
  ])('asked for with "%s" come as %s', async (accepted, encoding, open) => {
    const reply = await serve()('pvit-checkout.js', asking(accepted))
    expect(reply.headers.get('Content-Encoding')).toBe(encoding)
    const bytes = Buffer.from(await reply.arrayBuffer())
    expect(open(bytes).toString()).toBe(source)
    expect(bytes.length < 200).toBe(encoding !== null)
  })

  it('are confirmed by their tag, one per encoding', async () => {
    const ask = serve()
    const [plain, packed] = [
      await ask('pvit-checkout.js'),
      await ask('pvit-checkout.js', asking('br')),
    ]
    const [tag, packedTag] = [plain.headers.get('ETag') ?? '', packed.headers.get('ETag') ?? '']
    expect(tag).not.toBe(packedTag)
    const again = await ask('pvit-checkout.js', { headers: { 'If-None-Match': `W/${tag}` } })
    expect([
      again.status,
      await again.text(),
      again.headers.get('Access-Control-Allow-Origin'),
    ]).toEqual([304, '', '*'])
    const other = await ask('pvit-checkout.js', { headers: { 'If-None-Match': packedTag } })
    expect(other.status).toBe(200)
  })

  it('are read and packed once, as long as they are not built anew', async () => {
    const ask = serve()
    const file = join(root, 'dist', 'pvit-checkout.js')
    utimesSync(file, 1, 1)
    const text = async () =>
      gunzipSync(await (await ask('pvit-checkout.js', asking('gzip'))).bytes())
    expect(String(await text())).toBe(source)
    // To whoever looks at its size and its time, it is the one of before.
    writeFileSync(file, source.toUpperCase())
    utimesSync(file, 1, 1)
    expect(String(await text())).toBe(source)
  })

  it('are read anew once they are built anew', async () => {
    const ask = serve()
    const before = await ask('pvit-checkout.js')
    writeFileSync(join(root, 'dist', 'pvit-checkout.js'), 'export const anew = true')
    const after = await ask('pvit-checkout.js')
    expect(await after.text()).toBe('export const anew = true')
    expect(after.headers.get('ETag')).not.toBe(before.headers.get('ETag'))
  })

  it('are read again after a read that failed', async () => {
    const ask = serve()
    const failing = vi.spyOn(promises, 'readFile').mockRejectedValueOnce(new Error('EMFILE'))
    syncBuiltinESMExports()
    try {
      expect((await ask('pvit-checkout.js')).status).toBe(500)
    } finally {
      failing.mockRestore()
      syncBuiltinESMExports()
    }
    expect(await (await ask('pvit-checkout.js')).text()).toBe(source)
  })

  it('have a head', async () => {
    const reply = await serve()('pvit-checkout.js', { method: 'HEAD' })
    expect([reply.status, await reply.text()]).toEqual([200, ''])
    expect(reply.headers.get('ETag')).not.toBeNull()
  })
})

describe('nothing else is served', () => {
  it.each([
    'nothing.js',
    'pvit-checkout.d.ts',
    'pvit-checkout',
    'pvit-checkout/',
    '../secret.js',
    '..%2fsecret.js',
    '%2e%2e/secret.js',
    '%2e%2e%2fsecret.js',
    'pvit-checkout/..%2f..%2fsecret.js',
    'pvit-checkout/%2e%2e/%2e%2e/secret.js',
    '.%2e%5csecret.js',
    '%2fetc%2fpasswd',
    'pvit-checkout.js%00.map',
    '//secret.js',
  ])('%s', async (path) => {
    const reply = await serve()(path)
    expect([reply.status, reply.headers.get('Content-Type')]).toEqual([
      404,
      'application/problem+json',
    ])
    expect(await reply.text()).not.toContain('not for anybody')
  })

  it('not a folder that is named like a file', async () => {
    symlinkSync(join(root, 'dist', 'pvit-checkout'), join(root, 'dist', 'folder.js'))
    expect((await serve()('folder.js')).status).toBe(404)
  })
})

describe('a widget that is not there says how to get it', () => {
  const detail = async (reply: Response) => ((await reply.json()) as { detail: string }).detail

  it('when the element is not installed', async () => {
    const reply = await serve(null)('pvit-checkout.js')
    expect(reply.status).toBe(404)
    expect(reply.headers.get('Access-Control-Allow-Origin')).toBe('*')
    expect(await detail(reply)).toContain('Install @pvit-checkout/element')
  })

  it('when it is installed and not built', async () => {
    expect(await detail(await serve(join(root, 'no-dist'))('pvit-checkout.js'))).toContain(
      'npm run build',
    )
  })

  it('when the name is wrong', async () => {
    expect(await detail(await serve()('checkout.js'))).toContain('pvit-checkout.js')
  })
})
