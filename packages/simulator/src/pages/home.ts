import { apiPaths, type Api } from '@pvit-checkout/pvit/wire'
import { html } from 'hono/html'
import { envBlock } from '../env-block.ts'
import { magicNumbers } from '../customers.ts'
import { faultCatalogue } from '../faults/catalogue.ts'
import type { JournalEntry } from '../journal.ts'
import { addressCode } from '../settings.ts'
import type { Simulation } from '../simulation.ts'
import type { Simulator } from '../simulator.ts'
import type { Delivery } from '../world.ts'
import { behaviourWords } from './behaviour-words.ts'
import { layout } from './layout.ts'
import { money, wordsIn, type Language, type Words } from './words.ts'

export interface HomeParts {
  sim: Simulation
  simulator: Simulator
  language: Language
  /** Whether whoever opens the page may see the password and arm faults. */
  open: boolean
}

/** The front page: what this is, what to put in one's settings, and everything that happens. */
export function homePage(parts: HomeParts) {
  const { language } = parts
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
        ${setup(parts, words)}
        <div class="pile">${phones(parts, words)} ${goLive(parts, words)}</div>
        ${callbacks(parts, words)} ${journal(parts, words)} ${magic(language, words)}
        ${faults(parts, words)}
      </div>`,
  })
}

function journalRows(entries: JournalEntry[]) {
  return html`${entries.toReversed().map(
    (entry) =>
      html`<tr>
        <td class="mono">${entry.at.slice(11, 19)}</td>
        <td><span class="tag" data-look="${lookOf(entry)}">${entry.kind}</span></td>
        <td class="mono">${entry.reference ?? ''}</td>
        <td>
          ${entry.says}${
            typeof entry['why'] === 'string'
              ? html`<br /><span class="note">${entry['why']}</span>`
              : ''
          }
        </td>
      </tr>`,
  )}`
}

function setup({ sim, simulator, open }: HomeParts, words: Words) {
  const accounts = [...sim.world.accounts.values()]
  const urls = [...sim.world.urls.values()]
  return html`<section class="card">
    <h2>${words.setupTitle}</h2>
    <p class="soft">${words.setupSays}</p>
    <dl>
      <dt>${words.baseUrl}</dt>
      <dd class="mono">${sim.origin()}</dd>
      ${
        // Object.entries widens the keys it was given.
        Object.entries(sim.world.codes).map(
          ([api, code]) =>
            html`<dt>${api}</dt>
              <dd class="mono">
                ${code === null ? words.learnedLater : addressOf(sim, api as Api, code)}
              </dd>`,
        )
      }
      <dt>${words.accounts}</dt>
      <dd>
        ${accounts.map(
          (account) =>
            html`<span class="mono">${account.code}</span>
              <span class="note">${account.operator ?? words.testAccount}</span><br />`,
        )}
      </dd>
      <dt>${words.urlCodes}</dt>
      <dd class="mono">
        ${urls.length === 0 ? words.noUrlCodes : urls.map((entry) => html`${entry.code} `)}
      </dd>
    </dl>
    ${
      open
        ? html`<details>
            <summary>${words.envBlock}</summary>
            <pre tabindex="0">${envBlock(simulator.setup(), sim.origin())}</pre>
          </details>`
        : ''
    }
  </section>`
}

function addressOf({ settings }: Simulation, api: Api, code: string): string {
  return `/${addressCode(settings.mode, api, code)}/${apiPaths[api]}`
}

function phones({ sim, language }: HomeParts, words: Words) {
  const open = [...sim.world.prompts.values()].flat().filter(({ state }) => state === 'open')
  return html`<section class="card stack" data-live="phones">
    <h2>${words.phone}</h2>
    ${
      open.length === 0
        ? html`<p class="soft">${words.noPrompt}</p>`
        : html`<ul class="plain stack">
            ${open.slice(-5).map(
              (prompt) =>
                html`<li>
                  <a href="/phone/${prompt.phone}?lang=${language}">${prompt.phone}</a>
                  ${money(prompt.amount, language)}
                  <span class="note mono">${prompt.reference}</span>
                </li>`,
            )}
          </ul>`
    }
    <p>
      <a class="button" href="/phone/074123456?lang=${language}">${words.openPhone} 074123456</a>
    </p>
  </section>`
}

function goLive({ simulator }: HomeParts, words: Words) {
  return html`<section class="card" data-live="go-live">
    <h2>${words.goLiveTitle}</h2>
    <p class="soft">${words.goLiveSays}</p>
    ${simulator.ledger.goLive().map(
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
  </section>`
}

function callbacks({ sim, language }: HomeParts, words: Words) {
  const latest = sim.world.deliveries.slice(-8).toReversed()
  return html`<section class="card wide" data-live="callbacks">
    <h2>${words.callbacksTitle}</h2>
    ${
      latest.length === 0
        ? html`<p class="soft">${words.callbacksEmpty}</p>`
        : html`<ul class="plain rows">
            ${latest.map((delivery) => callbackRow(delivery, language, words))}
          </ul>`
    }
  </section>`
}

function callbackRow(delivery: Delivery, language: Language, words: Words) {
  const last = delivery.attempts.at(-1)
  return html`<li>
    <div>
      <span class="mono">${delivery.reference}</span> ${delivery.status}
      <span class="tag" data-look="${delivery.acknowledged ? 'good' : 'bad'}"
        >${delivery.acknowledged ? words.acknowledged : words.notAcknowledged}</span
      >
      ${last?.why ? html`<br /><span class="note">${last.why}</span>` : ''}
    </div>
    <form method="post" action="/callbacks/${delivery.id}/replay?lang=${language}">
      <button class="quiet small" aria-label="${words.replay} ${delivery.reference}">
        ${words.replay}
      </button>
    </form>
  </li>`
}

function journal({ sim }: HomeParts, words: Words) {
  const entries = sim.journal.entries().slice(-60)
  return html`<section
    class="card wide"
    id="journal"
    data-live="journal"
    data-newest="${entries.at(-1)?.seq ?? 0}"
  >
    <h2>${words.journalTitle}</h2>
    <p class="soft">${words.journalSays}</p>
    <table class="journal">
      <thead>
        <tr>
          <th scope="col">${words.time}</th>
          <th scope="col">${words.kind}</th>
          <th scope="col">${words.reference}</th>
          <th scope="col">${words.says}</th>
        </tr>
      </thead>
      <tbody>
        ${journalRows(entries)}
      </tbody>
    </table>
    ${entries.length === 0 ? html`<p class="soft">${words.journalEmpty}</p>` : ''}
  </section>`
}

function magic(language: Language, words: Words) {
  return html`<section class="card">
    <h2>${words.magicTitle}</h2>
    <p class="soft">${words.magicSays}</p>
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
              <td>${behaviourWords[behaviour][language]}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`
}

function faults({ sim, language, open }: HomeParts, words: Words) {
  const armed = sim.faults.armed()
  return html`<section class="card">
    <h2>${words.faultsTitle}</h2>
    <p class="soft">${words.faultsSays}</p>
    ${
      armed.length === 0
        ? html`<p>${words.faultsNone}</p>`
        : html`<ul class="plain rows">
            ${armed.map(
              (fault) =>
                html`<li>
                  <div>
                    <span class="mono">${fault.name}</span>
                    ${fault.rate === undefined ? '' : html`<span class="tag">${fault.rate}</span>`}
                    <br /><span class="note" lang="en">${faultCatalogue[fault.name].says}</span>
                  </div>
                </li>`,
            )}
          </ul>`
    }
    ${
      open
        ? html`<form class="stack" method="post" action="/faults?lang=${language}">
            <div>
              <label for="fault">${words.faultsChoose}</label>
              <select id="fault" name="name" lang="en">
                ${Object.keys(faultCatalogue).map((name) => html`<option>${name}</option>`)}
              </select>
            </div>
            <div>
              <label for="rate">${words.faultsRate}</label>
              <input id="rate" name="rate" inputmode="decimal" autocomplete="off" value="1" />
            </div>
            <div class="row">
              <button name="action" value="arm">${words.faultsArm}</button>
              <button class="quiet" name="action" value="clear">${words.faultsClear}</button>
            </div>
          </form>`
        : ''
    }
  </section>`
}

function lookOf(entry: JournalEntry): string {
  if (entry.kind === 'fault' || entry.kind === 'warning') return 'warn'
  if (entry['error'] !== undefined) return 'bad'
  if (entry.kind === 'callback') return entry.says.includes('not acknowledged') ? 'bad' : 'good'
  return 'plain'
}
