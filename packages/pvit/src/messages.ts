import { z } from 'zod'
import { KycQuery, LinkRequest, RenewRequest, RestRequest, StatusQuery } from './wire.ts'

const most = 8
const longest = 200
const removed = '…'

// Read apart from the error itself: a message that drifts must not make a refusal unreadable.
const Messages = z.object({
  message: z.string().nullish().catch(null),
  messages: z.array(z.unknown()).nullish().catch(null),
})
const Item = z.object({
  field: z.string().nullish().catch(null),
  message: z.string().nullish().catch(null),
})

/**
 * What PVIT says is wrong with the fields of a call, for the integrator: at most 8 messages of 200
 * characters. Whatever could be a number, a key, a code or an address is taken out; the names of
 * fields stay.
 */
export function readMessages(body: unknown): string[] {
  const read = Messages.safeParse(body)
  if (!read.success) return []
  const { message, messages } = read.data
  return [message, ...(messages ?? []).slice(0, most).map(textOf)]
    .map((text) => redacted(text ?? ''))
    .filter((text) => text !== '')
    .slice(0, most)
}

/** An item may be a text or name its field apart. */
function textOf(item: unknown): string {
  if (typeof item === 'string') return item
  const read = Item.safeParse(item)
  if (!read.success) return ''
  return [read.data.field, read.data.message].filter(Boolean).join(': ')
}

function redacted(text: string): string {
  return (
    text
      .slice(0, 2_000)
      .replaceAll(/[\p{C}\s]+/gu, ' ')
      .replaceAll(/\S+/g, (word) => (isPlainWord(word) ? word : removed))
      // A number may stand in groups: 074 12 34 56.
      .replaceAll(/\d(?:[ .()/-]*\d){5,}/g, removed)
      .slice(0, longest)
      .trim()
  )
}

function isPlainWord(word: string): boolean {
  const bare = word.replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
  if (fieldNames.has(bare)) return true
  // Long enough for a key or an address, or capitals and digits as codes and references are.
  return bare.length < 16 && !/[@\\]|:\/\/|[A-Z0-9_-]{6,}/.test(bare)
}

const fieldNames = new Set(
  [RestRequest, LinkRequest, StatusQuery, KycQuery, RenewRequest].flatMap(({ shape }) =>
    Object.keys(shape),
  ),
)
