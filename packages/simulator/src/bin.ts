#!/usr/bin/env node
import { randomUUID } from 'node:crypto'
import { appendFileSync, closeSync, openSync } from 'node:fs'
import { readArguments, usage, UsageError, type CliOptions } from './cli/arguments.ts'
import { envBlock } from './env-block.ts'
import { serveSimulator } from './cli/serve.ts'
import { createStateFile } from './cli/state-file.ts'
import { createSimulator, type Simulator } from './simulator.ts'

// Exit codes as those of the proxy's command: 1 a fault, 2 usage.
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
  const served = await serveSimulator((url) => start(options, url), options)
  const { simulator, url } = served

  let stopping = false
  const stop = async () => {
    if (stopping) return
    stopping = true
    // A merchant that does not answer its callback must not keep us.
    const patience = new Promise((resolve) => setTimeout(resolve, 1500).unref())
    await Promise.race([simulator.close(), patience])
    await served.stop(500)
    process.exit(0)
  }
  // Before the first word: whoever reads it may stop us at once.
  process.on('SIGTERM', () => void stop())
  process.on('SIGINT', () => void stop())

  process.stdout.write(`${JSON.stringify({ msg: 'listening', url })}\n`)
  process.stdout.write(`\n${envBlock(simulator.setup(), url)}\n`)
  process.stdout.write(`home   ${url}/\nphone  ${url}/phone/074123456\n`)
}

function start(options: CliOptions, url: string): Simulator {
  const simulator = createSimulator({
    // A key of an earlier run must not open this one by luck.
    seed: randomUUID(),
    origin: url,
    ...options.simulator,
    ...(options.state !== null && { state: createStateFile(options.state) }),
  })
  for (const fault of options.faults) simulator.faults.arm(fault)
  if (options.journal !== null) writeJournal(simulator, options.journal)
  return simulator
}

function writeJournal(simulator: Simulator, path: string): void {
  closeSync(openSync(path, 'a', 0o600))
  for (const entry of simulator.journal.entries()) append(path, entry)
  simulator.journal.subscribe((entry) => append(path, entry))
}

function append(path: string, entry: object): void {
  appendFileSync(path, `${JSON.stringify(entry)}\n`)
}
