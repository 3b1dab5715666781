import { serveNode } from '../adapters/node.ts'
import { createCheckoutApp } from '../app.ts'
import type { Settings } from '../config/settings.ts'
import type { ExitCode, Terminal } from './main.ts'
import { createProcessLog } from './process-log.ts'

/** Run the proxy until it is asked to stop: it listens first, because PVIT posts the key to it. */
export async function serve(
  settings: Settings,
  { stdout, untilStopped }: Terminal,
): Promise<ExitCode> {
  const log = createProcessLog(stdout, settings.logLevel)
  const app = await createCheckoutApp(settings, { log })
  const host = await serveNode({
    fetch: (request, connection) => app.fetch(request, connection),
    host: settings.host,
    port: settings.port,
  }).catch(async (error: unknown) => {
    await app.close()
    throw error
  })
  // Said whatever the log level: whoever started us waits for this line.
  stdout.write(
    `${JSON.stringify({ msg: 'listening', url: `http://${hostOf(settings.host)}:${host.port}` })}\n`,
  )
  for (const {
    pvitAccount: account,
    pvitBalanceCode,
    pvitKycCode,
    pvitLinkCode,
  } of settings.accounts) {
    if (pvitBalanceCode === null)
      log.info('no PVIT_BALANCE_CODE: keys are verified by a status question', { account })
    if (pvitKycCode === null) log.info('no PVIT_KYC_CODE: the name check is off', { account })
    if (pvitLinkCode === null)
      log.info("no PVIT_LINK_CODE: cards and PVIT's pages are off", { account })
  }
  await app.begin()
  await untilStopped()
  log.info('stopping')
  await Promise.all([host.close(), app.close()])
  return 0
}

function hostOf(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
