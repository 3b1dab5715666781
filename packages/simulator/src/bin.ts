#!/usr/bin/env node
import { randomUUID } from 'node:crypto'
import { appendFileSync, closeSync, openSync } from 'node:fs'
import { readArguments, usage, UsageError, type CliOptions } from './cli/arguments.ts'
import { envBlock } from './cli/env-block.ts'
import { serveSimulator } from './cli/serve.ts'
import { createStateFile } from './cli/state-file.ts'
import { createSimulator } from './simulator.ts'

// Exit codes as of the proxy's command: 1 a fault, 2 usage.
try {
  const options = readArguments(process.argv.slice(2))
  if (options.help) process.stdout.write(usage)
  else await run(options)
} catch (error) {
  const message = error instanceof Error ? error.message : String(error)
  process.stderr.write(`${message}\n`)
  process.exitCode = error instanceof UsageError ? 2 : 1
}

async function run(options: CliOptions): Promise<void> {
  const simulator = createSimulator({
    // A key of an earlier run must not open this one by luck.
    seed: options.seed ?? randomUUID(),
    mode: options.mode,
    anyCodes: options.anyCodes,
    accounts: options.accounts,
    codes: options.codes,
    urls: options.urls,
    ...(options.password !== null && { password: options.password }),
    ...(options.state !== null && { state: createStateFile(options.state) }),
    ...(options.controlToken !== null && { controlToken: options.controlToken }),
    ...(options.decideAfterMs !== undefined && { decideAfterMs: options.decideAfterMs }),
  })
  if (options.journal !== null) writeJournal(simulator, options.journal)

  const served = await serveSimulator(simulator, options)
  process.stdout.write(`${JSON.stringify({ msg: 'listening', url: served.url })}\n`)
  if (options.printEnv || process.stdout.isTTY) {
    process.stdout.write(`\n${envBlock(simulator.setup(), served.url)}\n`)
    process.stdout.write(`phone  ${served.url}/phone/074123456\n`)
  }

  let stopping = false
  const stop = async () => {
    if (stopping) return
    stopping = true
    await simulator.close()
    await served.stop()
    process.exit(0)
  }
  process.on('SIGTERM', () => void stop())
  process.on('SIGINT', () => void stop())
}

function writeJournal(simulator: ReturnType<typeof createSimulator>, path: string): void {
  closeSync(openSync(path, 'a', 0o600))
  simulator.journal.subscribe((entry) => appendFileSync(path, `${JSON.stringify(entry)}\n`))
}
