import { main } from '../cli/main.ts'

/** The command line within this process, in a folder of its own and with no environment but what it is given. */
export async function runMain(
  folder: string,
  argv: string[],
  environment: Record<string, string> = {},
  { isTTY = false }: { isTTY?: boolean } = {},
) {
  let stop = () => {}
  const stopped = new Promise<void>((resolve) => {
    stop = resolve
  })
  const out: string[] = []
  const err: string[] = []
  const exit = main(argv, {
    environment,
    folder,
    stdout: { isTTY, write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    untilStopped: () => stopped,
  })
  return { exit, stop, out, err }
}
