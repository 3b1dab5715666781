import { catalogue, codeAliases } from './catalogue.ts'
import type { CatalogueRow, FaultClass, RetryAdvice } from './errors.ts'

const classes: Record<FaultClass, string> = {
  shopper: 'the shopper can cure it: another number, a PIN, the wallet',
  'merchant-setup': 'a setting of yours, or of your account at PVIT',
  operator: 'the operator, or PVIT’s link to it',
  pvit: 'PVIT itself',
  conflict: 'two truths about one transaction: ask for its status',
}

const advice: Record<RetryAdvice, string> = {
  'after-fix': 'fails again until somebody changes something',
  'new-attempt': 'the shopper may try again, under a new reference',
  'renew-key': 'renew the key, then the same call with the same reference, once',
  'ask-status': 'ask for the status of the reference before anything else',
  later: 'wait; ask for the status if money was at stake; then call again',
}

/** The catalogue as a page of Markdown, for `docs/pvit-errors.md`. */
export function errorsPage(): string {
  const aliases = [...codeAliases].map(([seen, meant]) => `${seen} is read as ${meant}`)
  const lines = [
    '# Errors of PVIT',
    '',
    '<!-- Generated from packages/pvit/src/catalogue.ts by packages/pvit/scripts/write-errors-page.ts. -->',
    '',
    `The ${catalogue.length} errors PVIT v5.5 documents, with what we make of them. An error is looked up by its`,
    `name first, then by its code: the document gives some names two codes. ${aliases.join('; ')}. A code that`,
    'comes without its name, or a name without its code, refuses nothing by itself: the status is asked first.',
    'Hints are for integrators; a shopper never reads them.',
    '',
    '**Whose** says in whose hands the cure is:',
    '',
    ...Object.entries(classes).map(([name, meaning]) => `- \`${name}\`: ${meaning}`),
    '',
    '**Executed** says whether money can have moved, or a transaction can exist, when the error answers a',
    'call that moves money.',
    '',
    '**Next** says what may be done:',
    '',
    ...Object.entries(advice).map(([name, meaning]) => `- \`${name}\`: ${meaning}`),
    '',
    '| Code | HTTP | Name | Whose | Executed | Next | What to look at |',
    '| ---: | ---: | --- | --- | --- | --- | --- |',
    ...catalogue.map(line),
  ]
  return `${lines.join('\n')}\n`
}

function line(row: CatalogueRow): string {
  const { code, httpStatus, error, executed, retry, hint } = row
  const cells = [
    code,
    httpStatus,
    `\`${error}\``,
    `\`${row.class}\``,
    executed,
    `\`${retry}\``,
    hint,
  ]
  return `| ${cells.join(' | ')} |`
}
