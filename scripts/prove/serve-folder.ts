import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { extname, join, normalize } from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

export interface ServedFolder {
  /** Of this machine's loopback, with the path the folder lies under and a closing slash. */
  url: string
  close: () => void
}

/** Serves a folder of files below `path`, and 404 everywhere else, as a host of static files does. */
export async function serveFolder(folder: string, path = '/'): Promise<ServedFolder> {
  const server = createServer((request, response) => {
    const asked = new URL(request.url ?? '/', 'http://localhost').pathname
    // Browsers ask for it by themselves.
    if (asked === '/favicon.ico') return void response.writeHead(204).end()
    const inside = asked.startsWith(path)
      ? normalize(decodeURIComponent(asked.slice(path.length)))
      : '..'
    const name = inside === '.' || inside.endsWith('/') ? join(inside, 'index.html') : inside
    const answer = name.startsWith('..')
      ? Promise.reject(new Error('outside'))
      : readFile(join(folder, name))
    answer.then(
      (body) => {
        response.setHeader('Content-Type', types[extname(name)] ?? 'application/octet-stream')
        response.end(body)
      },
      () => {
        response.statusCode = 404
        response.end('not found')
      },
    )
  })
  const port = await listen(server)
  return { url: `http://127.0.0.1:${port}${path}`, close: () => void server.close() }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      if (address === null || typeof address === 'string') reject(new Error('no port'))
      else resolve(address.port)
    })
  })
}
