/** The client was set up wrong. Thrown by `createPvit`, or by a call whose setting is missing; nothing left this machine. */
export class PvitConfigError extends Error {
  override readonly name = 'PvitConfigError'
  /** The option at fault, as written in `PvitOptions`: `codes.rest`, `urlCodes.callback`, … */
  readonly setting: string
  /** What is wrong with it, to be read after its name. */
  readonly problem: string

  constructor(setting: string, problem: string) {
    super(`createPvit: ${setting} ${problem}.`)
    this.setting = setting
    this.problem = problem
  }
}

/** A request that PVIT would refuse, or must never see. Thrown before anything leaves; the value is not in the message. */
export class PvitRequestError extends Error {
  override readonly name = 'PvitRequestError'
  /** The field at fault, as the caller wrote it: `amount`, `reference`, `phone`, … */
  readonly field: string
  /** The limit that was crossed; null where the form, not the size, is wrong. */
  readonly limit: number | null

  constructor(field: string, problem: string, limit: number | null = null) {
    super(`PVIT request: ${field} ${problem}.`)
    this.field = field
    this.limit = limit
  }
}
