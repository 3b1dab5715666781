import { writeJson, type Json } from './json.ts'

/** An answer before it takes to the wire. */
export interface Reply {
  status: number
  contentType: string
  body: string
  headers?: Record<string, string>
  /** The error it carries, for the ledger and the journal. */
  error?: { name: string; code: number }
}

export function ok(fields: { [name: string]: Json | undefined }): Reply {
  return { status: 200, contentType: 'application/json', body: writeJson(fields) }
}

/** `"200"`: successes write their code as a string, errors as a number. PVIT v5.5. */
export const successCode = '200'
