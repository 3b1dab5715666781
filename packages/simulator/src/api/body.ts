import { readFlatXml } from '@pvit-checkout/pvit'
import type { Call } from './call.ts'
import { Refusal } from './refusal.ts'

const xmlTypes = ['application/xml', 'text/xml']

/** The fields of the body, by the media types each API takes. PVIT v5.5 §Paramètres d'entrées. */
export function readBody(call: Call): Record<string, unknown> | null {
  switch (call.api) {
    case 'rest':
    case 'link':
      if (call.mediaType === 'application/json') return readJson(call.text)
      if (xmlTypes.includes(call.mediaType)) return readXml(call.text)
      throw new Refusal(7000, `${call.api} takes application/json or application/xml.`)
    case 'renew':
      return readRenewFields(call)
    default:
      return null
  }
}

function readJson(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Refusal(1010, 'The body is not JSON.')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refusal(1010, 'The body is JSON, but not an object.')
  }
  // Just checked; JSON.parse makes own properties only.
  return value as Record<string, unknown>
}

// PVIT v5.5 takes XML on REST and LINK; the elements are taken to be named as the JSON fields.
function readXml(text: string): Record<string, unknown> {
  const fields = readFlatXml(text)
  if (!fields) throw new Refusal(1010, 'The body is not one flat XML element.')
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
}

// Servers of PVIT's kind read request parameters from the query and from a form alike. JSON is what
// some integrations send; it is taken so that they run, and told.
function readRenewFields(call: Call): Record<string, unknown> {
  const fields: Record<string, unknown> = Object.fromEntries(call.query)
  if (call.query.has('password')) {
    call.warn('The password travels in the address, where every access log keeps it. Send a form.')
  }
  if (call.mediaType === 'application/json') {
    call.warn('renew-secret was asked in JSON; the document wants a form.')
    return { ...fields, ...readJson(call.text) }
  }
  if (call.mediaType === 'application/x-www-form-urlencoded') {
    return { ...fields, ...Object.fromEntries(new URLSearchParams(call.text)) }
  }
  if (call.text === '') return fields
  throw new Refusal(7000, 'renew-secret takes application/x-www-form-urlencoded.')
}
