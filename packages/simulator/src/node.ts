/** The simulator behind a real port, for programs that need one. Node only. */
export { serveSimulator } from './cli/serve.ts'
export type { Served } from './cli/serve.ts'
export { createStateFile } from './cli/state-file.ts'
