import { mkdtempSync, rmSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { settingsMark, settingsMarkHeader } from '../config/settings-mark.ts'
import { readSettings } from '../config/settings.ts'
import { openSqlite } from '../store/sqlite.ts'
import { answering } from '../testing/answering.ts'
import { aShop } from '../testing/environment.ts'
import { freePort } from '../testing/free-port.ts'
import { listening } from '../testing/listening.ts'
import { openProxyFor } from './open-proxy.ts'
import { createReport } from './report.ts'

let folder: string
const servers: Server[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pvit-open-'))
})
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
  rmSync(folder, { recursive: true, force: true })
})

const nobody = 'http://127.0.0.1:9/pay'
const settingsOf = (port: number) =>
  readSettings(
    {},
    {
      ...{ ...aShop, PUBLIC_URL: nobody, PORT: String(port) },
      DATABASE_URL: `file:${join(folder, 'proxy.db')}`,
    },
  )

/** What is found by who looks for the proxy of this port, and whether there is one to work with. */
async function found(port: number) {
  const stdout = { write: () => true }
  const terminal = { environment: {}, folder, stdout, stderr: stdout }
  const report = createReport({ ...terminal, untilStopped: () => new Promise(() => {}) }, true)
  const proxy = await openProxyFor(report, settingsOf(port))
  await proxy?.close()
  return { isOpen: proxy !== null, findings: report.findings() }
}

/** A proxy that runs and takes our key, with this to say of itself. */
const running = (onReady: RequestListener) =>
  answering((request, response) => {
    if (request.url === '/pay/ready') return onReady(request, response)
    const isHealth = request.url === '/pay/health'
    response.writeHead(isHealth ? 200 : 404).end(isHealth ? '{"status":"ok"}' : '{}')
  })

describe('the proxy that a command works through', () => {
  it('is the one that runs by these settings', async () => {
    const port: number = await running((_, response) => {
      const mark = settingsMark(settingsOf(port))
      response.writeHead(503, { [settingsMarkHeader]: mark }).end()
    })
    expect(await found(port)).toEqual({
      isOpen: true,
      findings: [
        { check: 'proxy', state: 'ok', says: `the one that runs at http://127.0.0.1:${port}/pay` },
      ],
    })
  })

  it('is one of its own where none runs, and lets the port and the database go', async () => {
    const port = await freePort()
    const says = `none runs; this command runs one at http://127.0.0.1:${port}/pay meanwhile`
    for (let time = 0; time < 2; time += 1)
      expect(await found(port)).toEqual({
        isOpen: true,
        findings: [{ check: 'proxy', state: 'ok', says }],
      })
  })

  it.each<[string, () => Promise<number>, RegExp, string]>([
    [
      'goes by other settings',
      () => running((_, response) => response.writeHead(200, { [settingsMarkHeader]: 'x' }).end()),
      /^the one that runs at \S+ was started with other settings than these$/,
      'Restart it: it goes by what it read when it started.',
    ],
    [
      'does not show by which it goes',
      () => running((_, response) => response.writeHead(502).end()),
      /^it cannot be told which settings .* \(GET \/ready: HTTP 502 without its mark\)$/,
      `the header ${settingsMarkHeader} of its answer.`,
    ],
    [
      'breaks off when it is asked by which',
      () => running((_, response) => response.destroy()),
      /^it cannot be told which settings .* \(GET \/ready: the connection broke.*\)$/,
      'what stands before it must pass on GET /ready',
    ],
    [
      'takes another key',
      () =>
        answering(({ url }, response) => {
          response.writeHead(url === '/pay/health' ? 200 : 401).end('{"status":"ok"}')
        }),
      /^a proxy answers that takes another CHECKOUT_API_KEY at http:\S+$/,
      'Run this in its folder, with its settings, or stop it.',
    ],
    [
      'is none',
      () => answering((_, response) => response.end('hello')),
      /^something else answers at http:\S+\/pay$/,
      'Stop it, or give the proxy another HOST or PORT.',
    ],
    [
      'cannot be, for the port is taken by what speaks no HTTP',
      () => {
        const mute = createServer((socket) => socket.destroy())
        servers.push(mute)
        return listening(mute)
      },
      /^it cannot listen on 127\.0\.0\.1:\d+ \(EADDRINUSE\)$/,
      'Set HOST and PORT to an address of this machine and a free port.',
    ],
  ])('is no other than that: one that %s is named with the cure', async (_, serve, says, cure) => {
    const { isOpen, findings } = await found(await serve())
    expect(isOpen).toBe(false)
    expect(findings).toEqual([
      {
        ...{ check: 'proxy', state: 'fault' },
        says: expect.stringMatching(says) as string,
        cure: expect.stringContaining(cure) as string,
      },
    ])
    // What was opened on the way is free again.
    openSqlite(join(folder, 'proxy.db')).close()
  })

  it('is not started beside one that holds the database and cannot be found', async () => {
    const held = openSqlite(join(folder, 'proxy.db'))
    const port = await freePort()
    try {
      expect(await found(port)).toEqual({
        isOpen: false,
        findings: [
          {
            ...{ check: 'proxy', state: 'fault' },
            says: `another process holds the database and answers neither on 127.0.0.1:${port} nor behind PUBLIC_URL`,
            cure: 'Stop it, or mend HOST, PORT and PUBLIC_URL so that it can be asked.',
          },
        ],
      })
    } finally {
      held.close()
    }
  })
})
