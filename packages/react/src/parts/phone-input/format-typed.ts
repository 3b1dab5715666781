import { formatPhone, readPhone } from '@pvit-checkout/contract/checkout'

export interface Edit {
  readonly text: string
  /** Where the caret belongs in `text`. */
  readonly caret: number
}

/**
 * Group what was typed the way it is said: `074 12 34 56`, `74 12 34 56`, `+241 74 12 34 56`. Never adds, drops or
 * moves a digit, so a wrong number stays visibly wrong; everything that is neither digit nor leading plus goes.
 */
export function formatTyped(text: string): string {
  const signs = significant(text)
  const [code, rest] = splitCode(signs)
  if (code !== '') return `${code} ${pairs(rest)}`.trimEnd()
  return signs.startsWith('0') || signs.startsWith('+') ? formatPhone(signs) : pairs(signs)
}

/** What the field holds when it is left, or filled in one go: a number we understand is written the local way. */
export function formatWhole(text: string): string {
  const reading = readPhone(text)
  return 'phone' in reading ? formatPhone(reading.phone) : formatTyped(text)
}

/**
 * The field after an edit. The caret stays behind the digit it stood behind, wherever the spaces went; erasing a space
 * erases the digit beyond it, as if the spaces were not there.
 */
export function editPhone(before: string, after: Edit, inputType: string): Edit {
  let signs = significant(after.text)
  let ahead = significant(after.text.slice(0, after.caret)).length
  const erasedOnlyASpace =
    inputType.startsWith('deleteContent') &&
    after.text.length < before.length &&
    signs === significant(before)
  if (erasedOnlyASpace && inputType === 'deleteContentForward') {
    signs = signs.slice(0, ahead) + signs.slice(ahead + 1)
  } else if (erasedOnlyASpace && ahead > 0) {
    signs = signs.slice(0, ahead - 1) + signs.slice(ahead)
    ahead -= 1
  }
  const text = formatTyped(signs)
  return { text, caret: positionAfter(text, ahead) }
}

/** Digits, and a plus where it leads. Digits of other scripts are read as ours. */
function significant(text: string): string {
  const plain = text.normalize('NFKC').replace(/[\u0660-\u0669\u06f0-\u06f9]/g, toAsciiDigit)
  const digits = plain.replace(/\D/g, '')
  return /^\D*\+/.test(plain) ? `+${digits}` : digits
}

// The Arabic and Persian digit blocks both begin at a multiple of sixteen: the low four bits are the digit.
function toAsciiDigit(digit: string): string {
  return String(digit.charCodeAt(0) & 0xf)
}

function splitCode(signs: string): [code: string, rest: string] {
  const code = /^(\+241|00241|241)/.exec(signs)?.[0] ?? ''
  return [code, signs.slice(code.length)]
}

/** `74 12 34 56`, and `074 12 34 56` where the 0 was kept behind the country's code. */
function pairs(digits: string): string {
  return digits.startsWith('0') ? formatPhone(digits) : (digits.match(/\d{1,2}/g) ?? []).join(' ')
}

function positionAfter(text: string, count: number): number {
  let seen = 0
  for (let index = 0; index < text.length; index += 1) {
    if (seen === count) return index
    if (text[index] !== ' ') seen += 1
  }
  return text.length
}
