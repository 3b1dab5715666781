import { main } from './main.ts'

/** The command of this process: its arguments, environment, folder and signals. Sets its exit code. */
export async function runProgram(): Promise<void> {
  // Whoever read us may have gone, and the disk that a log goes to may be full: neither ends what takes payments.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => {})
  process.exitCode = await main(process.argv.slice(2), {
    environment: process.env,
    folder: process.cwd(),
    stdout: process.stdout,
    stderr: process.stderr,
    untilStopped,
  })
  // What still holds the process (a question PVIT has not answered) is not waited for.
  setTimeout(() => process.exit(), 500).unref()
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const signals = ['SIGINT', 'SIGTERM'] as const
    const stop = () => {
      // A second one meets nobody who could hold it up.
      for (const signal of signals) process.off(signal, stop)
      resolve()
    }
    for (const signal of signals) process.on(signal, stop)
  })
}
