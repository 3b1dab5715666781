import { html } from 'hono/html'
import { feesOn } from '../fees.ts'
import { masked } from '../operators.ts'
import type { PaymentLink, Transaction } from '../world.ts'
import { layout } from './layout.ts'
import { money, wordsIn, type Language, type Words } from './words.ts'

/** What the hosted pages show. Each works without JavaScript; forms post to the address in `post`. */
interface Shown {
  link: PaymentLink
  language: Language
}

/** WEB: the customer agrees here, then confirms on the phone. */
export function webPage({ link, language }: Shown) {
  const words = wordsIn(language)
  return frame(link, language, words.payTitle, [
    html`<form class="stack" method="post" action="${address(link, 'payment', language)}">
      <p>${words.payOn} <strong class="mono">${masked(link.phone)}</strong></p>
      <p class="note">${words.payThen}</p>
      <div class="actions">
        <button name="action" value="pay">${words.pay} ${money(debitOf(link), language)}</button>
        <button class="quiet" name="action" value="cancel">${words.cancel}</button>
      </div>
    </form>`,
  ])
}

/** The cards the card page takes; anything else is refused unread, so that no real card is ever typed here. */
export const testCards = {
  '4000000000001000': 'approved',
  '4000000000002000': 'card-declined',
  '4000000000003000': 'insufficient-funds',
} as const

/** The code of the bank's step; every other is wrong. */
export const bankCode = '123456'

/** VISA_MASTERCARD: first the card … */
export function cardPage({ link, language, refused }: Shown & { refused: boolean }) {
  const words = wordsIn(language)
  return frame(link, language, words.cardTitle, [
    html`<form class="stack" method="post" action="${address(link, 'payment', language)}">
      <p class="note">${words.cardSays}</p>
      <ul class="plain mono">
        ${Object.entries(testCards).map(
          ([number, end]) =>
            html`<li>${spaced(number)} <span class="note">${cardEnd(words, end)}</span></li>`,
        )}
      </ul>
      ${refused ? html`<p class="error" role="alert">${words.cardUnknown}</p>` : ''}
      <div>
        <label for="card">${words.cardNumber}</label>
        <input
          id="card"
          class="mono"
          name="card"
          inputmode="numeric"
          autocomplete="off"
          required
          value="${spaced('4000000000001000')}"
        />
      </div>
      <div class="actions">
        <button name="action" value="pay">${words.pay} ${money(debitOf(link), language)}</button>
        <button class="quiet" name="action" value="cancel" formnovalidate>${words.cancel}</button>
      </div>
    </form>`,
  ])
}

/** … then a step in the manner of 3-D Secure, as a bank would show it. */
export function bankPage({ link, language, wrong }: Shown & { wrong: boolean }) {
  const words = wordsIn(language)
  return frame(link, language, words.bankTitle, [
    html`<form class="stack" method="post" action="${address(link, 'bank', language)}">
      <p>${words.bankSays} <strong class="mono">${bankCode}</strong></p>
      ${wrong ? html`<p class="error" role="alert">${words.bankWrong}</p>` : ''}
      <div>
        <label for="code">${words.bankCode}</label>
        <input
          id="code"
          class="pin"
          name="code"
          inputmode="numeric"
          autocomplete="off"
          maxlength="6"
          required
        />
      </div>
      <div class="actions">
        <button name="action" value="confirm">${words.confirm}</button>
        <button class="danger" name="action" value="refuse" formnovalidate>${words.refuse}</button>
      </div>
    </form>`,
  ])
}

/** The prompt is out: the page asks again until the phone has answered. */
export function waitPage({ link, language }: Shown) {
  const words = wordsIn(language)
  return frame(
    link,
    language,
    words.waitTitle,
    [
      html`<p role="status">
          ${words.waitSays} <strong class="mono">${masked(link.phone)}</strong>
        </p>
        <p><a href="/phone/${link.phone}?lang=${language}">${words.openPhone}</a></p>
        <p><a href="${address(link, 'wait', language)}">${words.refresh}</a></p>`,
    ],
    true,
  )
}

/** RESTLINK: opening the address was the whole of it. */
export function promptedPage({ link, language }: Shown) {
  const words = wordsIn(language)
  return frame(link, language, words.promptedTitle, [
    html`<p role="status">${words.waitSays} <strong class="mono">${masked(link.phone)}</strong></p>
      <p><a href="/phone/${link.phone}?lang=${language}">${words.openPhone}</a></p>`,
  ])
}

/** The end, where there is no address to go back to (or a fault keeps the browser here). */
export function endPage({ link, language, transaction }: Shown & { transaction: Transaction }) {
  const words = wordsIn(language)
  const paid = transaction.status === 'SUCCESS'
  return frame(link, language, paid ? words.endPaid : words.endNotPaid, [
    html`<p>
      <span class="tag" data-look="${paid ? 'good' : 'bad'}">${transaction.status}</span>
    </p>`,
  ])
}

/** A link that cannot be used, for a person: the same status code as PVIT's error. */
export function deadLinkPage(
  language: Language,
  path: string,
  error: 'unknown' | 'used' | 'expired',
) {
  const words = wordsIn(language)
  const titles = { unknown: words.linkUnknown, used: words.linkUsed, expired: words.linkExpired }
  return layout({
    language,
    title: titles[error],
    path,
    body: html`<div class="column card">
      <h1>${titles[error]}</h1>
      <p class="soft">${words.linkSays}</p>
    </div>`,
  })
}

type Part = ReturnType<typeof html>

function frame(
  link: PaymentLink,
  language: Language,
  title: string,
  parts: Part[],
  waiting = false,
) {
  const words = wordsIn(language)
  return layout({
    language,
    title,
    path: address(link, 'payment'),
    ...(waiting && { refreshSeconds: 2, script: 'wait.js' }),
    body: html`<div class="column card stack">
      <div>
        <h1>${title}</h1>
        <p class="amount">${money(debitOf(link), language)}</p>
        <p class="note">
          ${words.to} ${link.account} · <span class="mono">${link.reference}</span>
        </p>
      </div>
      ${parts}
    </div>`,
  })
}

function address(link: PaymentLink, step: string, language?: Language): string {
  return `/transaction-link/${link.token}/${step}${language ? `?lang=${language}` : ''}`
}

/** What the customer parts with: the price, and the fees that are theirs. */
function debitOf({ amount, ownerCharge, operatorOwnerCharge }: PaymentLink): number {
  return amount + feesOn(amount, ownerCharge, operatorOwnerCharge).onCustomer
}

function spaced(card: string): string {
  return card.replace(/(\d{4})(?=\d)/g, '$1 ')
}

function cardEnd(words: Words, end: (typeof testCards)[keyof typeof testCards]): string {
  if (end === 'approved') return words.cardGood
  return end === 'card-declined' ? words.cardDeclined : words.cardPoor
}
