import { apiPaths } from '@pvit-checkout/pvit/wire'
import { html } from 'hono/html'
import { magicNumbers } from '../customers.ts'
import type { JournalEntry } from '../journal.ts'
import type { Ledger } from '../ledger.ts'
import type { Simulation } from '../simulation.ts'
import type { Delivery } from '../world.ts'
import { layout } from './layout.ts'
import { wordsIn, type Language, type Words } from './words.ts'

/** The front page: what this is, what to put in one's settings, and everything that happens. */
export function homePage(sim: Simulation, ledger: Ledger, language: Language) {
  const words = wordsIn(language)
  return layout({
    language,
    title: words.home,
    path: '/',
    refreshSeconds: 5,
    script: 'home.js',
    body: html`<h1>${words.title}</h1>
      <p class="soft">${words.tagline}</p>
      <div class="cards">
        ${setup(sim, words)} ${goLive(ledger, words)} ${callbacks(sim, language, words)}
        ${journal(sim, language, words)} ${magic(words)}
      </div>`,
  })
}

/** The rows of the journal, newest first: also what the live script asks for. */
export function journalRows(entries: JournalEntry[]) {
  return html`${entries.toReversed().map(
    (entry) =>
      html`<tr>
        <td class="mono">${entry.at.slice(11, 19)}</td>
        <td><span class="tag" data-look="${lookOf(entry)}">${entry.kind}</span></td>
        <td class="mono">${entry.reference ?? ''}</td>
        <td>
          ${entry.says}${entry['why'] ? html`<br /><span class="note">${entry['why']}</span>` : ''}
        </td>
      </tr>`,
  )}`
}

function setup(sim: Simulation, words: Words) {
  const accounts = [...sim.world.accounts.values()]
  const urls = [...sim.world.urls.values()]
  return html`<section class="card">
    <h2>${words.setupTitle}</h2>
    <p class="soft">${words.setupSays}</p>
    <dl>
      <dt>${words.baseUrl}</dt>
      <dd class="mono">${sim.origin()}</dd>
      ${Object.entries(sim.world.codes).map(
        ([api, code]) =>
          html`<dt>${api}</dt>
            <dd class="mono">/${code ?? `{${words.learnedLater}}`}/${pathOf(api)}</dd>`,
      )}
      <dt>${words.accounts}</dt>
      <dd>
        ${accounts.map(
          (account) =>
            html`<span class="mono">${account.code}</span>
              (${account.operator ?? words.testAccount})<br />`,
        )}
      </dd>
      <dt>${words.urlCodes}</dt>
      <dd class="mono">
        ${urls.length === 0 ? words.noUrlCodes : urls.map((entry) => html`${entry.code} `)}
      </dd>
    </dl>
  </section>`
}

function pathOf(api: string): string {
  const paths: Record<string, string> = apiPaths
  return paths[api] ?? api
}

function goLive(ledger: Ledger, words: Words) {
  return html`<section class="card">
    <h2>${words.goLiveTitle}</h2>
    <p class="soft">${words.goLiveSays}</p>
    ${ledger.goLive().map(
      (row) =>
        html`<p>
          <span class="mono">${row.account}</span><br />
          <span class="tag" data-look="${row.successes >= 2 ? 'good' : 'warn'}"
            >${Math.min(row.successes, 2)}/2 ${words.successes}</span
          >
          <span class="tag" data-look="${row.failures >= 2 ? 'good' : 'warn'}"
            >${Math.min(row.failures, 2)}/2 ${words.failures}</span
          >
          ${row.ready ? html`<span class="tag" data-look="good">✓ ${words.ready}</span>` : ''}
        </p>`,
    )}
    <p><a class="button" href="/phone/074123456">${words.openPhone} 074123456</a></p>
  </section>`
}

function callbacks(sim: Simulation, language: Language, words: Words) {
  const latest = sim.world.deliveries.slice(-8).toReversed()
  return html`<section class="card wide">
    <h2>${words.callbacksTitle}</h2>
    <div class="scroll" id="callbacks">
      ${
        latest.length === 0
          ? html`<p class="soft">${words.callbacksEmpty}</p>`
          : html`<table>
              <tbody>
                ${latest.map((delivery) => callbackRow(delivery, language, words))}
              </tbody>
            </table>`
      }
    </div>
  </section>`
}

function callbackRow(delivery: Delivery, language: Language, words: Words) {
  const last = delivery.attempts.at(-1)
  return html`<tr>
    <td class="mono">${delivery.reference}</td>
    <td>${delivery.status}</td>
    <td>
      <span class="tag" data-look="${delivery.acknowledged ? 'good' : 'bad'}"
        >${delivery.acknowledged ? words.acknowledged : words.notAcknowledged}</span
      >
      ${last?.why ? html`<span class="note">${last.why}</span>` : ''}
    </td>
    <td>
      <form method="post" action="/callbacks/${delivery.id}/replay?lang=${language}">
        <button class="quiet small" aria-label="${words.replay} ${delivery.reference}">
          ${words.replay}
        </button>
      </form>
    </td>
  </tr>`
}

function journal(sim: Simulation, _language: Language, words: Words) {
  const entries = sim.journal.entries().slice(-60)
  return html`<section class="card wide">
    <h2>${words.journalTitle}</h2>
    <p class="soft">${words.journalSays}</p>
    <div class="scroll" tabindex="0" role="region" aria-label="${words.journalTitle}">
      <table>
        <thead>
          <tr>
            <th scope="col">${words.time}</th>
            <th scope="col">${words.kind}</th>
            <th scope="col">${words.reference}</th>
            <th scope="col">${words.says}</th>
          </tr>
        </thead>
        <tbody id="journal" data-after="${entries.at(-1)?.seq ?? 0}">
          ${journalRows(entries)}
        </tbody>
      </table>
    </div>
    ${entries.length === 0 ? html`<p class="soft" id="journal-empty">${words.journalEmpty}</p>` : ''}
  </section>`
}

function magic(words: Words) {
  return html`<section class="card wide">
    <h2>${words.magicTitle}</h2>
    <p class="soft">${words.magicSays}</p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">${words.magicEnding}</th>
            <th scope="col">${words.magicDoes}</th>
          </tr>
        </thead>
        <tbody>
          ${Object.entries(magicNumbers).map(
            ([ending, behaviour]) =>
              html`<tr>
                <td class="mono">…${ending}</td>
                <td>${behaviour}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`
}

function lookOf(entry: JournalEntry): string {
  if (entry.kind === 'fault' || entry.kind === 'warning') return 'warn'
  if (entry['error'] !== undefined) return 'bad'
  if (entry.kind === 'callback') return entry.says.includes('not acknowledged') ? 'bad' : 'good'
  return 'plain'
}
