import { html } from 'hono/html'
import type { Simulation } from '../simulation.ts'
import type { Prompt } from '../world.ts'
import { localNumber, masked } from '../operators.ts'
import { layout } from './layout.ts'
import { money, wordsIn, type Language, type Words } from './words.ts'

/** A handset: what its owner sees when PVIT asks for a PIN. Works without JavaScript. */
export function phonePage(sim: Simulation, number: string, language: Language) {
  const words = wordsIn(language)
  const prompts = promptsOn(sim, number)
  const open = openPromptOn(sim, number)
  return layout({
    language,
    title: words.phone,
    path: `/phone/${number}`,
    // Reloading under somebody's fingers would eat the PIN: only an idle phone does.
    refreshSeconds: open ? null : 2,
    script: 'phone.js',
    body: html`<div class="column" data-phone="${number}" data-open="${open?.id ?? ''}">
      <h1>${words.phone} <span class="mono">${number}</span></h1>
      <div class="handset">
        <div class="screen">
          <div class="statusbar">
            <span>${operatorLabel(sim, number)}</span><span aria-hidden="true">▂▄▆ 4G</span>
          </div>
          ${open ? dialog(sim, open, number, language, words) : nothing(words)}
        </div>
      </div>
      ${handSwitch(sim, number, language, words)} ${history(prompts, language, words)}
    </div>`,
  })
}

/** Asks which phone to hold. */
export function phoneChooser(language: Language) {
  const words = wordsIn(language)
  return layout({
    language,
    title: words.phone,
    path: '/phone',
    body: html`<div class="column">
      <h1>${words.phone}</h1>
      <p class="soft">${words.phoneSays}</p>
      <form class="card row" method="get" action="/phone">
        <input type="hidden" name="lang" value="${language}" />
        <div class="grow">
          <label for="number">${words.phoneNumber}</label>
          <input
            id="number"
            name="number"
            inputmode="tel"
            autocomplete="off"
            placeholder="074123456"
            required
          />
        </div>
        <button>${words.openPhone}</button>
      </form>
    </div>`,
  })
}

/** The prompt on the screen: a handset shows one at a time, the oldest first, so that none changes under a finger. */
export function openPromptOn(sim: Simulation, number: string): Prompt | undefined {
  return promptsOn(sim, number).findLast(({ state }) => state === 'open')
}

/** Every prompt this number ever saw, newest first, however the number was written. */
export function promptsOn(sim: Simulation, number: string): Prompt[] {
  const local = localNumber(number) ?? number
  return [...sim.world.prompts.values()]
    .flat()
    .filter((prompt) => (localNumber(prompt.phone) ?? prompt.phone) === local)
    .toReversed()
}

function dialog(sim: Simulation, prompt: Prompt, number: string, language: Language, words: Words) {
  const decideAt = sim.world.transactions.get(prompt.pvitId)?.decideAt ?? null
  const seconds =
    decideAt === null ? null : Math.max(1, Math.ceil((decideAt - sim.clock.now()) / 1000))
  return html`<form
    class="dialog stack"
    method="post"
    action="/phone/${number}/answer?lang=${language}"
  >
    <input type="hidden" name="prompt" value="${prompt.id}" />
    <div>
      <p class="soft">${words.promptAsks}</p>
      <p class="amount">${money(prompt.amount, language)}</p>
      <p>
        ${words.to} <strong>${prompt.account}</strong><br /><span class="note mono"
          >${prompt.reference}</span
        >
      </p>
    </div>
    <div>
      <label for="pin">${words.pin}</label>
      <input
        id="pin"
        class="pin"
        name="pin"
        type="password"
        inputmode="numeric"
        autocomplete="off"
        maxlength="4"
        pattern="[0-9]{4}"
        aria-describedby="pin-hint"
      />
      <p class="note" id="pin-hint">${words.pinHint}</p>
      ${
        prompt.wrongPins > 0
          ? html`<p class="error" role="alert">${words.pinWrong} ${3 - prompt.wrongPins}</p>`
          : ''
      }
    </div>
    <div class="actions">
      <button name="action" value="approve">${words.confirm}</button>
      <button class="danger" name="action" value="refuse" formnovalidate>${words.refuse}</button>
      <button class="quiet" name="action" value="ignore" formnovalidate>${words.ignore}</button>
    </div>
    <p class="note">
      ${
        seconds === null
          ? words.waits
          : html`${words.decidesAlone} <span data-countdown>${seconds}</span> ${words.seconds}.`
      }
    </p>
  </form>`
}

function nothing(words: Words) {
  return html`<div class="empty">
    <p><strong>${words.noPrompt}</strong></p>
    <p class="note">${words.noPromptSays}</p>
  </div>`
}

function handSwitch(sim: Simulation, number: string, language: Language, words: Words) {
  const inHand = sim.world.phonesInHand.has(number)
  return html`<form
    method="post"
    action="/phone/${number}/hand?lang=${language}"
    class="card stack"
  >
    ${inHand ? html`<p>${words.inHand}</p>` : ''}
    <button class="quiet" name="inHand" value="${inHand ? 'no' : 'yes'}">
      ${inHand ? words.inHandOff : words.inHandOn}
    </button>
  </form>`
}

function history(prompts: Prompt[], language: Language, words: Words) {
  const past = prompts.filter((prompt) => prompt.state !== 'open').slice(0, 5)
  if (past.length === 0) return ''
  const names: Record<Prompt['state'], string> = {
    open: words.stateOpen,
    approved: words.stateApproved,
    refused: words.stateRefused,
    expired: words.stateExpired,
    failed: words.stateFailed,
  }
  return html`<section class="card">
    <h2>${words.history}</h2>
    <table>
      <tbody>
        ${past.map(
          (prompt) =>
            html`<tr>
              <td class="mono">${prompt.reference}</td>
              <td>${money(prompt.amount, language)}</td>
              <td>
                <span class="tag" data-look="${prompt.state === 'approved' ? 'good' : 'bad'}"
                  >${names[prompt.state]}</span
                >
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`
}

function operatorLabel(_sim: Simulation, number: string): string {
  return number.startsWith('07') ? 'Airtel' : number.startsWith('06') ? 'Moov' : masked(number)
}
