import { catalogue, type CatalogueRow } from '@pvit-checkout/pvit'
import { errorDate } from './dates.ts'
import { writeJson } from './json.ts'
import type { Reply } from './reply.ts'

/** One of PVIT's documented errors, on its way to the caller. */
export class Refusal extends Error {
  readonly row: CatalogueRow
  /** The number on the wire, where it is not the row's: 10003 for 1012 in one of the document's samples. */
  readonly code: number
  readonly httpStatus: number
  /** The 422 form: a list in place of the one message. */
  readonly messages: string[] | null

  constructor(
    code: number,
    detail?: string,
    options: { messages?: string[]; sentCode?: number; httpStatus?: number } = {},
  ) {
    const row = rowOf(code)
    super(detail ?? row.hint)
    this.row = row
    this.code = options.sentCode ?? code
    this.httpStatus = options.httpStatus ?? row.httpStatus
    this.messages = options.messages ?? null
  }
}

/** The catalogue's row of a code. Throws for a number PVIT does not document. */
export function rowOf(code: number): CatalogueRow {
  const row = catalogue.find((candidate) => candidate.code === code)
  if (!row) throw new Error(`PVIT documents no error ${code}.`)
  return row
}

/** An error body: `{date, status_code, error, message | messages, path}`. PVIT v5.5 §Structure des réponses d'erreurs. */
export function renderRefusal(refusal: Refusal, { at, path }: { at: number; path: string }): Reply {
  return errorReply({
    at,
    path,
    httpStatus: refusal.httpStatus,
    code: refusal.code,
    error: refusal.row.error,
    ...(refusal.messages ? { messages: refusal.messages } : { message: refusal.message }),
  })
}

export function errorReply(error: {
  at: number
  path: string
  httpStatus: number
  code: number
  error: string
  message?: string
  messages?: string[]
}): Reply {
  return {
    status: error.httpStatus,
    contentType: 'application/json',
    body: writeJson({
      date: errorDate(error.at),
      status_code: error.code,
      error: error.error,
      message: error.message,
      messages: error.messages,
      path: error.path,
    }),
    error: { name: error.error, code: error.code },
  }
}
