import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSimulator, type SimulatorOptions } from '@pvit-checkout/simulator'
import { serveSimulator } from '@pvit-checkout/simulator/node'
import { freePort } from '../../../packages/proxy/src/testing/free-port.ts'
import { program } from '../../program/program.ts'

export interface StandOptions {
  /** Told the address of the proxy's hooks. */
  readonly simulator?: (hook: string) => SimulatorOptions
  /** Over those that are right; undefined leaves one out. */
  readonly settings?: Readonly<Record<string, string | undefined>>
}

export type Stand = Awaited<ReturnType<typeof openStand>>

/** A shop developer's machine: a folder with a `.env`, a PVIT on a port, and the command `pvit-checkout`. Real sockets, real time. */
export async function openStand({ simulator: options, settings = {} }: StandOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'pvit-stand-'))
  const port = await freePort()
  const publicUrl = `http://127.0.0.1:${port}/pay`
  const hookToken = randomBytes(24).toString('base64url')
  const apiKey = randomBytes(32).toString('base64url')
  const hook = `${publicUrl}/pvit/${hookToken}`
  const served = await serveSimulator(
    (origin) =>
      createSimulator({
        origin,
        decideAfterMs: 150,
        urls: { CALLB: `${hook}/callback`, KEYCD: `${hook}/secret` },
        ...options?.(hook),
      }),
    { host: '127.0.0.1', port: 0 },
  )
  const { simulator } = served
  const { account, password, codes } = simulator.setup()
  const right: Record<string, string | undefined> = {
    PVIT_BASE_URL: served.url,
    PVIT_ENVIRONMENT: 'test',
    PVIT_ACCOUNT: account,
    PVIT_PASSWORD: password,
    PVIT_REST_CODE: codes.rest ?? '',
    PVIT_STATUS_CODE: codes.status ?? '',
    PVIT_RENEW_CODE: codes.renew ?? '',
    PVIT_BALANCE_CODE: codes.balance ?? '',
    PVIT_KYC_CODE: codes.kyc ?? '',
    PVIT_CALLBACK_CODE: 'CALLB',
    PVIT_SECRET_CODE: 'KEYCD',
    PUBLIC_URL: publicUrl,
    PORT: String(port),
    CHECKOUT_API_KEY: apiKey,
    CHECKOUT_SECRET_KEY: randomBytes(32).toString('base64url'),
    HOOK_TOKEN: hookToken,
    CHECKOUT_ORIGINS: 'https://shop.test',
    ...settings,
  }
  const lines = Object.entries(right).filter(([, value]) => value !== undefined)
  writeFileSync(join(folder, '.env'), lines.map(([name, value]) => `${name}=${value}\n`).join(''))

  const children: ChildProcess[] = []
  function start(argv: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const child = spawn(process.execPath, [program, ...argv], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
        ...environment,
      },
    })
    children.push(child)
    const said = { stdout: '', stderr: '' }
    child.stdout.on('data', (chunk) => (said.stdout += String(chunk)))
    child.stderr.on('data', (chunk) => (said.stderr += String(chunk)))
    return {
      ended: once(child, 'close').then(([code]: unknown[]) => ({ code, ...said })),
      async firstLine() {
        while (!said.stdout.includes('\n')) await once(child.stdout, 'data')
        return said.stdout.split('\n')[0] ?? ''
      },
      pid: child.pid ?? 0,
      stop: () => child.kill('SIGTERM'),
      signal: (name: NodeJS.Signals) => child.kill(name),
    }
  }

  const stand = {
    folder,
    port,
    publicUrl,
    hookToken,
    apiKey,
    account,
    simulator,
    /** Run a command to its end. */
    run: (argv: readonly string[], environment?: Readonly<Record<string, string>>) =>
      start(argv, environment).ended,
    /** Run `serve` until `stop`, or until the stand closes; resolves once it listens. */
    async serve(environment?: Readonly<Record<string, string>>) {
      const proxy = start(['serve'], environment)
      await proxy.firstLine()
      return proxy
    },
    /** The shop's server speaks to the proxy. */
    async shop(path: string, body?: unknown) {
      const response = await fetch(`${publicUrl}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return (await response.json()) as Record<string, unknown>
    },
    /** A shopper starts to pay an order of this amount, on whichever instance; resolves to the payment's id. */
    async start(amount: number, phone: string, at = publicUrl): Promise<string> {
      const { token } = await stand.shop('/v1/sessions', { order: crypto.randomUUID(), amount })
      const response = await fetch(`${at}/v1/checkout/payments`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${String(token)}`,
          'Content-Type': 'application/json',
          'Idempotency-Key': crypto.randomUUID(),
        },
        body: JSON.stringify({ method: 'mobile_money', phone }),
      })
      if (response.status !== 202) throw new Error(`A start was answered ${response.status}.`)
      return ((await response.json()) as { id: string }).id
    },
    /** A shopper pays an order of this amount; resolves once it is final. */
    async pay(amount: number, phone: string) {
      const id = await stand.start(amount, phone)
      for (;;) {
        const payment = await stand.shop(`/v1/payments/${id}`)
        if (payment['state'] === 'succeeded' || payment['state'] === 'failed') return payment
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    },
    async close() {
      for (const child of children) child.kill('SIGKILL')
      await simulator.close()
      await served.stop(0)
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return stand
}
