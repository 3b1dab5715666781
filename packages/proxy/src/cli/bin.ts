#!/usr/bin/env node
import process from 'node:process'

// Nothing of ours is imported before: an older Node stops at `node:sqlite`, in words that name no cure.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major > 22 || (major === 22 && minor >= 16)) {
  // By a name: a module imported only for what it does is dropped from the build (`sideEffects: false`).
  const { runProgram } = await import('./program.ts')
  await runProgram()
} else {
  process.stderr.write(
    `pvit-checkout needs Node 22.16 or newer; this is ${process.versions.node}.\n`,
  )
  process.exitCode = 1
}
