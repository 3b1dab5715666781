import { operationRoutes } from '@pvit-checkout/contract/shop'
import { serveNode } from '../adapters/node.ts'
import { createCheckoutApp } from '../app.ts'
import { settingsMark, settingsMarkHeader } from '../config/settings-mark.ts'
import type { Settings } from '../config/settings.ts'
import { silentLog } from '../log.ts'
import { DatabaseInUseError, DatabaseUnavailableError } from '../store/database-errors.ts'
import { adviceOf } from './failure.ts'
import { findProxy, localUrlAt, type ProxyDoor } from './proxy-door.ts'
import type { Finding, Report } from './report.ts'
import { send } from './send.ts'

/** A proxy to work with: the one that runs, or one of our own that runs until `close`. */
export interface OpenedProxy {
  readonly door: ProxyDoor
  readonly finding: Finding
  /** Ask PVIT for keys, where this is a proxy of our own that has not yet. */
  begin(): Promise<void>
  close(): Promise<void>
}

/** Or what is in the way of having one. */
type NoProxy = { readonly door: null; readonly finding: Finding }

/**
 * PVIT posts keys and callbacks to the proxy, and only one process may hold its database: so a command works through the
 * proxy that runs, and starts one on HOST:PORT only where none does.
 * As a check of the report, which says what was found. Null: it says what is in the way of having one.
 */
export async function openProxyFor(
  report: Report,
  settings: Settings,
): Promise<OpenedProxy | null> {
  let proxy: OpenedProxy | null = null
  await report.check('proxy', 'looking for it', async () => {
    const opened = await openProxy(settings)
    if (opened.door !== null) proxy = opened
    return opened.finding
  })
  return proxy
}

async function openProxy(settings: Settings): Promise<OpenedProxy | NoProxy> {
  const found = await findProxy(settings)
  if (found.kind === 'running') {
    const others = await othersIn(found.door, settings)
    if (others !== null) return others
    return {
      door: found.door,
      finding: { state: 'ok', says: `the one that runs at ${found.door.url}` },
      begin: () => Promise.resolve(),
      close: () => Promise.resolve(),
    }
  }
  if (found.kind === 'stranger') {
    const wrong =
      found.why === 'no-proxy'
        ? ['something else answers', 'Stop it, or give the proxy another HOST or PORT']
        : [
            'a proxy answers that takes another CHECKOUT_API_KEY',
            'Run this in its folder, with its settings, or stop it',
          ]
    return none(`${wrong[0]} at ${found.url}`, `${wrong[1]}.`)
  }
  try {
    return await startProxy(settings)
  } catch (error) {
    const refused = whyNot(error, settings)
    if (refused === null) throw error
    return refused
  }
}

/**
 * What is in the way where it does not go by these settings, or does not show that it does: what it is asked, it does by its
 * own, on a production account perhaps.
 */
async function othersIn({ url }: ProxyDoor, settings: Settings): Promise<NoProxy | null> {
  const answer = await send(`${url}${operationRoutes.ready.path}`)
  const mark = answer.kind === 'answered' ? answer.headers.get(settingsMarkHeader) : null
  if (mark === settingsMark(settings)) return null
  if (mark !== null) {
    return none(
      `the one that runs at ${url} was started with other settings than these`,
      'Restart it: it goes by what it read when it started.',
    )
  }
  const why = answer.kind === 'answered' ? `HTTP ${answer.status} without its mark` : answer.why
  return none(
    `it cannot be told which settings the one that runs at ${url} goes by (GET /ready: ${why})`,
    `Restart it, for an older version has no mark; what stands before it must pass on GET /ready, and the header ${settingsMarkHeader} of its answer.`,
  )
}

async function startProxy(settings: Settings): Promise<OpenedProxy> {
  const app = await createCheckoutApp(settings, { log: silentLog })
  const { host, port } = settings
  const server = await serveNode({
    fetch: (request, from) => app.fetch(request, from),
    host,
    port,
  }).catch(async (error: unknown) => {
    await app.close()
    throw error
  })
  const url = localUrlAt(server.port, settings)
  return {
    door: { url, apiKey: settings.checkoutApiKey },
    finding: { state: 'ok', says: `none runs; this command runs one at ${url} meanwhile` },
    begin: () => app.begin(),
    async close() {
      await app.close(server.close())
    },
  }
}

function whyNot(error: unknown, { host, port }: Settings): NoProxy | null {
  if (error instanceof DatabaseInUseError) {
    return none(
      `another process holds the database and answers neither on ${host}:${port} nor behind PUBLIC_URL`,
      'Stop it, or mend HOST, PORT and PUBLIC_URL so that it can be asked.',
    )
  }
  if (error instanceof DatabaseUnavailableError) {
    return { door: null, finding: { state: 'fault', ...adviceOf(error.message) } }
  }
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') return null
  return none(
    `it cannot listen on ${host}:${port} (${code})`,
    'Set HOST and PORT to an address of this machine and a free port.',
  )
}

function none(says: string, cure: string): NoProxy {
  return { door: null, finding: { state: 'fault', says, cure } }
}
