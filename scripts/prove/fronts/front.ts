import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { must } from '../pack.ts'

/** A web server that ends TLS before the proxy, configured by what docs/deploy.md says. */
export interface Front {
  readonly name: string
  /** All it has written about the requests it passed on. */
  accessLog(): string
  stop(): Promise<void>
}

export interface FrontOptions {
  readonly root: string
  readonly folder: string
  /** Where it listens, on 127.0.0.1 and with cert.pem and key.pem of the folder. */
  readonly port: number
  readonly proxyPort: number
  /** Where a second instance listens, for nginx with the upstream of docs/deploy.md. */
  readonly secondPort?: number
}

/** nginx with the location of docs/deploy.md, in a server that also compresses all it can, which is what hurts streams. */
export async function startNginx({
  root,
  folder,
  port,
  proxyPort,
  secondPort,
}: FrontOptions): Promise<Front> {
  const nginx = await find('nginx', '/usr/sbin/nginx')
  const [alone = '', several = ''] = documented(root, 'nginx')
  const [upstream, target] =
    secondPort === undefined
      ? ['', `127.0.0.1:${proxyPort}`]
      : [
          several
            .replace('10.0.0.11:8787', `127.0.0.1:${proxyPort}`)
            .replace('10.0.0.12:8787', `127.0.0.1:${secondPort}`),
          'checkout',
        ]
  const location = alone.replaceAll('127.0.0.1:8787', target)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const config = join(folder, 'nginx.conf')
  writeFileSync(
    config,
    // Its workers may then write into the folder, whoever runs this.
    `${process.getuid?.() === 0 ? 'user root; ' : ''}daemon off; worker_processes 1; pid nginx.pid; error_log error.log;
events {}
http {
  ${temporary.map((name) => `${name}_temp_path temp-${name};`).join(' ')}
  access_log access.log;
  ${upstream}
  gzip on; gzip_proxied any; gzip_types *;
  server {
    listen 127.0.0.1:${port} ssl http2;
    ssl_certificate cert.pem; ssl_certificate_key key.pem;
    ${location}
  }
}
`,
  )
  const child = spawn(nginx, ['-p', `${folder}/`, '-c', config, '-e', join(folder, 'error.log')], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  await listens(child, port)
  return {
    name: 'nginx',
    ...running(child, () => readFileSync(join(folder, 'access.log'), 'utf8')),
  }
}

/** Caddy with the site of docs/deploy.md, which here compresses too. */
export async function startCaddy({ root, folder, port, proxyPort }: FrontOptions): Promise<Front> {
  const caddy = await find('caddy', '/usr/bin/caddy')
  const [documentedSite = ''] = documented(root, 'caddyfile')
  const site = documentedSite
    .replaceAll('127.0.0.1:8787', `127.0.0.1:${proxyPort}`)
    .replace(
      'shop.example {',
      `localhost:${port} {\n  bind 127.0.0.1\n  tls cert.pem key.pem\n  encode gzip`,
    )
  const own = `{
  admin off
  auto_https disable_redirects
}
`
  writeFileSync(join(folder, 'Caddyfile'), own + site)
  const child = spawn(caddy, ['run', '--config', 'Caddyfile', '--adapter', 'caddyfile'], {
    cwd: folder,
    env: { ...process.env, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder, HOME: folder },
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk) => (said += String(chunk)))
  await listens(child, port)
  return { name: 'Caddy', ...running(child, () => said) }
}

/** The blocks of docs/deploy.md in this language. */
function documented(root: string, language: string): string[] {
  const page = readFileSync(join(root, 'docs/deploy.md'), 'utf8')
  const blocks = page.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))
  return [...blocks].map(([, block = '']) => block)
}

/** Debian's, installed through apt-get where there is none and that is possible. */
async function find(name: string, path: string): Promise<string> {
  if (existsSync(path)) return path
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    await must('apt-get', ['update', '-q'], '/')
    // Debian's packages start what they bring; here it is wanted for a minute.
    const quietly = [
      'DEBIAN_FRONTEND=noninteractive',
      'RUNLEVEL=1',
      'apt-get',
      'install',
      '-y',
      '-q',
    ]
    await must('env', [...quietly, '--no-install-recommends', name], '/')
  }
  if (existsSync(path)) return path
  throw new Error(
    `This proof needs ${name} at ${path}. Install it, or run the proof as root on Debian, where it does so itself.`,
  )
}

async function listens(child: ChildProcess, port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) break
    const socket = connect(port, '127.0.0.1')
    const isOpen = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false)
    socket.destroy()
    if (isOpen) return
    await sleep(50)
  }
  throw new Error(`${child.spawnfile} did not listen on ${port}.`)
}

function running(child: ChildProcess, accessLog: () => string): Omit<Front, 'name'> {
  return {
    accessLog,
    async stop() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}
