import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import type { Ended } from '../setup/child.mjs'
import { Fault } from '../setup/say.mjs'
import { showLines } from './log-lines.ts'

/** A program to keep running: what to run, and which of its pages must answer 200 before it counts as up. */
export interface ChildSpec {
  name: string
  url: string
  answers: string[]
  needs?: string
  argv: string[]
  cwd: string
  env: NodeJS.ProcessEnv
}

export interface Kept {
  /** Settles once: when the child first answers, or with the Fault that says why it never did. */
  answering: Promise<void>
  /** Rejects with a Fault when the child is given up; never resolves. */
  gaveUp: Promise<never>
  /** Ends the child, politely and then not, and resolves when it is gone. */
  stop(): Promise<void>
}

export interface KeepOptions {
  say: (line: string) => void
  verbose?: boolean
  quickDeathMs?: number
  mostQuickDeaths?: number
  firstPauseMs?: number
  firstAnswerMs?: number
  graceMs?: number
}

const settingsExit = 78
const usageExit = 2

/** Keeps one child running: starts it, starts it again when it dies, and gives up when it keeps dying at once. */
export function keepAlive(spec: ChildSpec, options: KeepOptions): Kept {
  const { say, verbose = false, quickDeathMs = 10_000, mostQuickDeaths = 5 } = options
  const { firstPauseMs = 250, firstAnswerMs = 60_000, graceMs = 5000 } = options
  const stopping = new AbortController()
  const answering = Promise.withResolvers<void>()
  const gaveUp = Promise.withResolvers<never>()
  // Either may fail with nobody listening yet; both are awaited by runTogether.
  answering.promise.catch(() => {})
  gaveUp.promise.catch(() => {})
  let child: ChildProcess | undefined
  let answeredOnce = false

  const life = live().catch((error: unknown) => {
    answering.reject(error)
    gaveUp.reject(error)
  })
  return { answering: answering.promise, gaveUp: gaveUp.promise, stop }

  async function live(): Promise<void> {
    let quickDeaths = 0
    while (!stopping.signal.aborted) {
      const startedAt = Date.now()
      const how = await start()
      if (stopping.signal.aborted) return
      quickDeaths = Date.now() - startedAt < quickDeathMs ? quickDeaths + 1 : 1
      // Bad settings or arguments do not mend themselves.
      const hopeless = how.code === settingsExit || how.code === usageExit
      if (hopeless || quickDeaths >= mostQuickDeaths) {
        const times = quickDeaths > 1 ? ` ${quickDeaths} times in a row` : ''
        throw new Fault(
          `The ${spec.name} ended at once${times} (${describe(how)}); giving up. What it said is above; --verbose shows all of it.`,
        )
      }
      const pauseMs = firstPauseMs * 2 ** (quickDeaths - 1)
      say(`The ${spec.name} died (${describe(how)}); starting it again.`)
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }

  function start(): Promise<Ended> {
    const gone = new AbortController()
    child = spawn(
      process.execPath,
      ['--import', join(import.meta.dirname, 'leash.ts'), ...spec.argv],
      {
        cwd: spec.cwd,
        env: spec.env,
        // The channel carries no messages: its end tells the child that we are gone (leash.ts).
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    )
    // For whoever wants to see what a kill -9 does.
    if (verbose && child.pid !== undefined) say(`The ${spec.name} is process ${child.pid}.`)
    showLines(child, { name: spec.name, say, verbose })
    void announce(gone.signal)
    return new Promise((resolve) => {
      child?.once('close', (code, signal) => {
        gone.abort()
        resolve({ code, signal })
      })
    })
  }

  async function announce(gone: AbortSignal): Promise<void> {
    const missing = await firstMissing(spec, gone, answeredOnce ? Infinity : firstAnswerMs)
    if (gone.aborted || stopping.signal.aborted) return
    if (missing !== null) {
      answering.reject(
        new Fault(
          `The ${spec.name} runs, but after ${firstAnswerMs / 1000} s ${spec.url}${missing.path} still answers ${missing.answer}.`,
        ),
      )
      return
    }
    if (answeredOnce) say(`The ${spec.name} answers again.`)
    answeredOnce = true
    answering.resolve()
  }

  async function stop(): Promise<void> {
    stopping.abort()
    child?.kill('SIGTERM')
    const impatience = setTimeout(() => child?.kill('SIGKILL'), graceMs)
    await life
    clearTimeout(impatience)
  }
}

/** Asks each page until it answers 200; null when all have, else the first one missing when the time is over. */
async function firstMissing(
  spec: ChildSpec,
  gone: AbortSignal,
  withinMs: number,
): Promise<{ path: string; answer: string } | null> {
  const deadline = Date.now() + withinMs
  for (const path of spec.answers) {
    for (let answer = ''; answer !== '200';) {
      answer = await ask(spec.url + path)
      if (gone.aborted) return null
      if (answer !== '200' && Date.now() > deadline) return { path, answer }
      if (answer !== '200') await sleep(100)
    }
  }
  return null
}

/** The status, and for anything but 200 how the answer begins: what a program lacks, it says there. */
async function ask(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000), redirect: 'manual' })
    const body = await response.text()
    return response.status === 200 ? '200' : `${response.status} ${body.slice(0, 300)}`.trim()
  } catch {
    return 'nothing'
  }
}

function describe({
  code,
  signal,
}: {
  code: number | null
  signal: NodeJS.Signals | null
}): string {
  return signal === null ? `exit code ${code}` : signal
}
