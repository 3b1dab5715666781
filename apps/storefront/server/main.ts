import { createServer } from 'node:http'

import { getRequestListener } from '@hono/node-server'

import { createApp } from './app.ts'
import { catalogue } from './catalogue.ts'
import { openBuiltFront, openViteFront } from './front.ts'
import { openOrderBook } from './orders.ts'
import { fillPage } from './page.ts'
import { createProxy } from './proxy.ts'
import { readSettings, type Settings } from './settings.ts'
import { createShop } from './shop.ts'
import { webhookRoutes } from './webhooks.ts'

// The composition root of the worked example: the only file here that reads the environment and starts things.

const read = readSettings(process.env)
if ('faults' in read) {
  for (const { name, fault, cure } of read.faults) console.error(`${name} ${fault}: ${cure}.`)
  process.exit(78)
}
await serve(read.settings).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})

async function serve(settings: Settings): Promise<void> {
  const { port, url, endpoint, apiKey, data, production } = settings
  const server = createServer()
  const book = await openOrderBook(data)
  const front = production ? await openBuiltFront() : await openViteFront(server)
  const shop = createShop({ book, proxy: createProxy({ endpoint, apiKey }), endpoint, url, warn })
  const app = createApp({
    shop,
    endpoint,
    hooks: webhookRoutes({ secrets: settings.webhookSecrets, shop, warn }),
    development: !production,
    files: front.files,
    page: async (path) => fillPage(await front.template(path), { path, products: catalogue }),
    warn,
  })
  const listener = getRequestListener(app.fetch)
  server.on(
    'request',
    front.before((request, response) => void listener(request, response)),
  )

  server.on('error', (error: NodeJS.ErrnoException) => {
    console.error(
      error.code === 'EADDRINUSE'
        ? `Port ${port} is taken by another program: stop that one, or set STOREFRONT_PORT to a free port.`
        : `The shop cannot listen on port ${port}: ${error.message}`,
    )
    process.exit(1)
  })
  // This machine only: a shop for the world stands behind a web server that speaks TLS.
  server.listen(port, '127.0.0.1', () => {
    process.stdout.write(`${JSON.stringify({ msg: 'listening', url })}\n`)
  })

  const stop = () => {
    server.close(() => process.exit(0))
    // Browsers keep connections open for minutes; half a second is enough for an answer under way.
    setTimeout(() => server.closeAllConnections(), 500).unref()
    void front.close()
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

function warn(message: string): void {
  console.error(JSON.stringify({ level: 'warn', msg: message }))
}
