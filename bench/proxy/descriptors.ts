import { execFileSync } from 'node:child_process'

/** How many a process may hold here: connections are among them. */
export function descriptors(): number {
  try {
    const text = execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).trim()
    return text === 'unlimited' ? 1_000_000 : Number(text)
  } catch {
    return 1_024
  }
}
