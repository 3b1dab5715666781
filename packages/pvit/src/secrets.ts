const shown = '[secret]'

/**
 * A key or a password that does not show itself: `String(secret)`, `JSON.stringify`, `console.log` and
 * template strings all print `[secret]`. Only `reveal()` gives the value, and only the line that
 * writes it on the wire should call it.
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    if (typeof value !== 'string' || value === '') {
      throw new TypeError('A Secret needs a non-empty string. Is the setting that holds it empty?')
    }
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return shown
  }

  toJSON(): string {
    return shown
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return shown
  }
}

/** What a PVIT key looks like: letters, digits, `-` and `_`, 16 to 128 of them. */
export function isKeyShaped(value: string): boolean {
  return /^[\w-]{16,128}$/.test(value)
}
