import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import { Hono, type Context } from 'hono'
import { CheckoutError } from '@pvit-checkout/contract/checkout'
import { pageRoutes } from '../openapi/plain-routes.ts'
import { isKnown } from './requests.ts'

const encoders = { br: promisify(brotliCompress), gzip: promisify(gzip) } as const
type Encoding = keyof typeof encoders | 'identity'

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.map': 'application/json',
}

interface Served {
  readonly bytes: Buffer<ArrayBuffer>
  readonly etag: string
}
interface Kept {
  /** Of the file it was read from: built anew, it is read anew. */
  readonly stamp: string
  readonly served: Map<Encoding, Promise<Served>>
}

/**
 * The element's built files, for pages of any origin: `<script type="module" src="…/widget/pvit-checkout.js">` is all that
 * a page without a bundler needs. The element is found while the proxy runs, and never imported: it belongs to browsers.
 */
export function widgetRoutesOf(findElement: () => string | null = elementBeside): Hono {
  const kept = new Map<string, Kept>()

  return new Hono().get(pageRoutes.widget.path, async (context) => {
    // On every answer: a module script from another origin needs it to be read at all, and to be told why not.
    context.header('Access-Control-Allow-Origin', '*')
    context.header('Cross-Origin-Resource-Policy', 'cross-origin')
    context.header('Vary', 'Accept-Encoding')
    const name = context.req.param('file')
    const file = await find(findElement(), name)
    const encoding = wanted(context)
    const { bytes, etag } = await serve(file, encoding)
    const headers = {
      ETag: etag,
      // What lies deeper has its hash in its name; the entry keeps its name and changes with each release.
      'Cache-Control': name.includes('/')
        ? 'public, max-age=31536000, immutable'
        : 'public, max-age=300',
    }
    if (isKnown(context, etag)) return context.body(null, 304, headers)
    return context.body(bytes, 200, {
      ...headers,
      'Content-Type': types[extname(name)] ?? '',
      ...(encoding === 'identity' ? {} : { 'Content-Encoding': encoding }),
    })
  })

  function serve(file: { path: string; stamp: string }, encoding: Encoding): Promise<Served> {
    let one = kept.get(file.path)
    if (one?.stamp !== file.stamp) kept.set(file.path, (one = { ...file, served: new Map() }))
    const { served } = one
    let made = served.get(encoding)
    if (made === undefined) {
      made = make(file.path, encoding)
      made.catch(() => served.delete(encoding))
      served.set(encoding, made)
    }
    return made
  }
}

async function make(path: string, encoding: Encoding): Promise<Served> {
  const plain = await readFile(path)
  const hash = createHash('sha256').update(plain).digest('base64url').slice(0, 22)
  const bytes = encoding === 'identity' ? plain : await encoders[encoding](plain)
  return { bytes: Buffer.from(bytes), etag: `"${hash}-${encoding}"` }
}

/** No segment begins with a dot, so none leads out of the folder. */
const safeName = /^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*\.(?:js|css|map)$/

async function find(folder: string | null, name: string): Promise<{ path: string; stamp: string }> {
  if (folder === null) {
    throw new CheckoutError('not-found', {
      detail:
        'The widget is not installed here. Install @pvit-checkout/element beside @pvit-checkout/proxy.',
    })
  }
  const path = join(folder, name)
  const found = safeName.test(name) ? await stat(path).catch(() => null) : null
  if (found?.isFile() === true) return { path, stamp: `${found.mtimeMs} ${found.size}` }
  const isBuilt = await stat(join(folder, entry)).catch(() => null)
  throw new CheckoutError('not-found', {
    detail:
      isBuilt === null
        ? '@pvit-checkout/element is here, but not built: "npm run build" makes its files.'
        : `The widget has no such file. Its entry is ${entry}.`,
  })
}

const entry = 'pvit-checkout.js'

function wanted(context: Context): Encoding {
  const accepted = (context.req.header('Accept-Encoding') ?? '')
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .filter((part) => !/;\s*q=0(?:\.0*)?$/.test(part))
    .map((part) => part.split(';')[0])
  if (accepted.includes('br')) return 'br'
  return accepted.includes('gzip') ? 'gzip' : 'identity'
}

/** Where the element's files lie: installed beside this package, or in the project that is run. */
function elementBeside(): string | null {
  for (const from of [import.meta.url, pathToFileURL(join(process.cwd(), 'package.json')).href]) {
    try {
      return join(
        dirname(createRequire(from).resolve('@pvit-checkout/element/package.json')),
        'dist',
      )
    } catch {
      // Not from there.
    }
  }
  return null
}
