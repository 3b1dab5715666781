/** What a command takes from the process it runs in. */
export interface Terminal {
  readonly environment: Environment
  /** The caller's folder: its `.env` and config file are read, a relative database path starts here. */
  readonly folder: string
  readonly stdout: Output
  readonly stderr: Output
  /** Resolves when the process is asked to stop. */
  readonly untilStopped: () => Promise<unknown>
}

export type Environment = Readonly<Record<string, string | undefined>>

export interface Output {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** 0 good · 1 a fault was found · 2 wrong usage · 78 wrong settings (sysexits' EX_CONFIG). */
export type ExitCode = 0 | 1 | 2 | 78
