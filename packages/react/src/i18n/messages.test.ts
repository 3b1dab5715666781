import { browserFaults, problems, reasons } from '@pvit-checkout/contract/checkout'
import { describe, expect, it } from 'vitest'

import { en } from './en.ts'
import { fr as firstFr } from './fr.ts'
import { lateFr } from './late-fr.ts'
import { createTranslate, type MessageKey } from './messages.ts'

const fr = { ...firstFr, ...lateFr }
const keys = Object.keys(fr) as MessageKey[] // an object literal has no other keys

describe.each([
  ['French', fr],
  ['English', en],
])('%s', (_, messages) => {
  it.each([...Object.keys(problems), ...browserFaults])('has words for the error %s', (code) => {
    expect(messages[`error.${code}` as MessageKey]).toMatch(/\S.*\.$/)
  })

  it.each(Object.keys(reasons))('has words for the reason %s', (reason) => {
    expect(messages[`reason.${reason}` as MessageKey]).toMatch(/\S.*\.$/)
  })

  it('claims nothing about money where the reason is no proof', () => {
    for (const reason of Object.keys(reasons)) {
      expect(messages[`reason.${reason}` as MessageKey]).not.toMatch(/débité|taken|charged/i)
    }
  })

  it('knows a way on for whoever waits in vain: a session’s attempts do not come back', () => {
    expect(messages['error.rate-limited']).toMatch(/boutique|shop/)
    expect(messages['error.rate-limited']).not.toMatch(/réessay|try again/i)
  })

  it('says not of PVIT that it is silent where it may have answered that an earlier attempt is open', () => {
    expect(messages['error.provider-unavailable']).not.toMatch(/ne répond pas|does not answer/i)
    expect(messages['error.provider-unavailable']).toMatch(/la boutique|the shop/)
  })

  it('tells nobody to pay again where a payment may be under way', () => {
    expect(messages['error.attempt-in-progress']).not.toMatch(/réessay|try again/i)
    expect(messages['wait.gaveUp']).toMatch(/ne payez pas|do not pay/i)
  })
})

it('fills the same blanks in English as in French, and has no key more', () => {
  expect(Object.keys(en).toSorted()).toEqual(keys.toSorted())
  expect(keys.filter((key) => blanks(en[key]).join() !== blanks(fr[key]).join())).toEqual([])
})

describe('createTranslate', () => {
  it('fills in what is marked', () => {
    const t = createTranslate(fr)
    expect(t('wait.asks', { operator: 'Airtel Money', amount: '500 FCFA', phone: '074' })).toBe(
      'Airtel Money vous demande votre code secret pour 500 FCFA sur le 074.',
    )
  })

  it('prefers the shop’s own words, key by key', () => {
    const t = createTranslate(fr, { 'pay.action': 'Régler {amount}' })
    expect(t('pay.action', { amount: '500 FCFA' })).toBe('Régler 500 FCFA')
    expect(t('wait.leave')).toBe('Quitter')
  })

  it('never leaves a French question mark alone on a line', () => {
    expect(createTranslate(fr)('wait.helpTitle')).toBe('Vous ne voyez rien\u00a0?')
  })

  it('breaks no line within a number, be it of the text or filled in', () => {
    const t = createTranslate(fr)
    expect(t('phone.missingOne')).toMatch(/\. Exemple\u00a0: 074\u00a012\u00a034\u00a056$/)
    expect(t('phone.legacy', { phone: '077 41 23 45' })).toMatch(
      / 2024 il s’écrit 077\u00a041\u00a023\u00a045\.$/,
    )
    expect(t('wait.helpSim', { phone: '074 •• •• 56' })).toMatch(/ 074\u00a0••\u00a0••\u00a056\.$/)
  })

  it('leaves a blank it knows nothing of as it is', () => {
    const t = createTranslate(fr, { 'pay.action': 'Régler {sum}' })
    expect(t('pay.action', { amount: '500 FCFA' })).toBe('Régler {sum}')
  })
})

function blanks(text: string): string[] {
  return [...text.matchAll(/\{\w+\}/g)].map(([blank]) => blank).toSorted()
}
