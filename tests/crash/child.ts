import { spawn } from 'node:child_process'

/** A process of the proxy's own program, with what it has said so far. */
export interface Child {
  said(): string
  /** By which signal it went; null when it left by itself. */
  ended: Promise<NodeJS.Signals | null>
  isDead(): boolean
  /** As a power cut would: nothing is asked, nothing is finished. */
  kill(): void
}

export function startChild(args: string[], cwd: string, env: NodeJS.ProcessEnv): Child {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  let dead = false
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (said += String(chunk)))
  return {
    said: () => said,
    ended: new Promise((resolve) => {
      child.once('close', (_, signal) => {
        dead = true
        resolve(signal)
      })
    }),
    isDead: () => dead,
    kill: () => void child.kill('SIGKILL'),
  }
}
