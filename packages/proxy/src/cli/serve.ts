import { serveNode } from '../adapters/node.ts'
import { createCheckoutApp, type CheckoutDeps } from '../app.ts'
import type { Settings } from '../config/settings.ts'
import { watchRuntime } from '../metrics/runtime.ts'
import type { Command } from './command.ts'
import { readProcessSettings } from './environment.ts'
import { tellUpdate } from './migrate.ts'
import { painterOf } from './paint.ts'
import { createProcessLog } from './process-log.ts'
import { inUrl } from './proxy-door.ts'
import type { ExitCode, Output, Terminal } from './terminal.ts'

export const serveCommand: Command = {
  name: 'serve',
  summary: 'run the proxy: JSON lines on stdout, the first {"msg":"listening","url":…}',
  help: `On a terminal the lines are for reading; --json keeps them JSON. Times are UTC. SIGTERM and SIGINT let what is under way end,
for up to 25 seconds; a second one ends at once. One process per SQLite file: a second is refused.`,
  run: async ({ json, settings }, terminal) =>
    serve(await readProcessSettings(terminal, settings), terminal, { json }),
}

/** Run the proxy until it is asked to stop: it listens first, because PVIT posts the key to it. */
async function serve(
  settings: Settings,
  terminal: Terminal,
  { json }: { json: boolean },
): Promise<ExitCode> {
  const { stdout, untilStopped, environment } = terminal
  const forPerson = stdout.isTTY === true && !json
  // From here on a signal ends the process in order, whatever it is at.
  const stopped = untilStopped()
  const lines = createHeldOutput(stdout)
  const log = createProcessLog(
    lines,
    settings.logLevel,
    forPerson ? painterOf({ stdout, environment }) : null,
  )
  const listening = listen(settings, {
    log,
    onUpdate: (steps) => tellUpdate(terminal, steps),
  })
  // To bring a database up to date takes minutes, and of steps that break off nothing is kept.
  const opened = await Promise.race([listening, stopped.then(() => null)]).catch(
    (error: unknown) => {
      lines.release()
      throw error
    },
  )
  if (opened === null) {
    lines.release()
    log.info('stopping')
    // The process does not wait for it; one that goes on without us leaves nothing open.
    void listening.then(
      ({ app, host }) => app.close(host.close(0)),
      () => {},
    )
    return 0
  }
  const { app, host } = opened
  // Said whatever the log level: whoever started us waits for this line.
  const url = `http://${inUrl(settings.host)}:${host.port}`
  stdout.write(
    forPerson ? `listening on ${url}\n` : `${JSON.stringify({ msg: 'listening', url })}\n`,
  )
  lines.release()
  // Keys may be long in coming; whoever wants to stop does not wait for them.
  await Promise.race([app.begin(), stopped])
  await stopped
  log.info('stopping')
  await app.close(host.close(5_000))
  return 0
}

async function listen(settings: Settings, deps: Pick<CheckoutDeps, 'log' | 'onUpdate'>) {
  const runtime = settings.metricsToken === null ? [] : watchRuntime()
  const app = await createCheckoutApp(settings, { ...deps, runtime })
  try {
    const host = await serveNode({
      fetch: (request, connection) => app.fetch(request, connection),
      host: settings.host,
      port: settings.port,
      ownProcess: true,
    })
    return { app, host }
  } catch (error) {
    await app.close()
    throw error
  }
}

/** Keeps what is written until `release`: a database may have something to say before the line that must come first. */
function createHeldOutput(output: Output): Output & { release(): void } {
  let held: string[] | null = []
  return {
    write: (text) => (held === null ? output.write(text) : held.push(text)),
    release() {
      for (const text of held ?? []) output.write(text)
      held = null
    },
  }
}
