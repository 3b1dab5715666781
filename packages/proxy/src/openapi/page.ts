import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { Document, Operation, Parameter } from './openapi.ts'
import { codesOf, fieldsOf, type JsonSchema } from './schemas.ts'

type Html = ReturnType<typeof html>

/** The document as a page that a person reads on any screen: no script, no picture, nothing from elsewhere. */
export function createPage(document: Document): string {
  const operations = [
    ...Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => {
        return { title: `${method.toUpperCase()} ${path}`, operation }
      }),
    ),
    ...Object.entries(document.webhooks).map(([title, { post }]) => ({ title, operation: post })),
  ]
  const [server] = document.servers
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="color-scheme" content="light dark" />
        <title>${document.info.title}: the contract</title>
        ${raw(`<style>${pageStyle}</style>`)}
      </head>
      <body>
        <header>
          <h1>${document.info.title}</h1>
          ${document.info.description.split('\n').map((line) => html`<p>${marked(line)}</p>`)}
          <p>
            Base address <code>${server?.url}</code>. The same for machines:
            <a href="openapi.json">openapi.json</a>. What is marked <b>*</b> must be sent, and is
            always answered.
          </p>
        </header>
        <nav aria-label="Routes">
          ${document.tags.map(
            ({ name }) =>
              html`<h2>${name}</h2>
                <ul>
                  ${operations
                    .filter(({ operation }) => operation.tags.includes(name))
                    .map(
                      ({ title, operation }) =>
                        html`<li><a href="#${operation.operationId}">${title}</a></li>`,
                    )}
                </ul>`,
          )}
          <h2>Words</h2>
          <ul>
            <li><a href="#codes">Codes of problems</a></li>
            <li><a href="#schemas">Schemas</a></li>
          </ul>
        </nav>
        <main>
          ${document.tags.map(
            ({ name, description }) =>
              html`<h2>${name}</h2>
                <p>${description}</p>
                ${operations
                  .filter(({ operation }) => operation.tags.includes(name))
                  .map(({ title, operation }) => operationSection(document, title, operation))}`,
          )}
          <h2 id="codes">Codes of problems</h2>
          ${codesTable(document)}
          <h2 id="schemas">Schemas</h2>
          ${Object.entries(document.components.schemas).map(
            ([name, schema]) =>
              html`<section id="schema-${name}">
                <h3>${name}</h3>
                ${schemaBody(schema)}
              </section>`,
          )}
        </main>
      </body>
    </html>`
  return (page as HtmlEscapedString).valueOf() // nothing in it is waited for
}

function operationSection({ components }: Document, title: string, operation: Operation): Html {
  const { security = [], parameters = [], requestBody } = operation
  return html`<section id="${operation.operationId}">
    <h3><code>${title}</code></h3>
    <p>${marked(operation.summary)}.</p>
    ${security
      .flatMap((one) => Object.keys(one))
      .map(
        (key) =>
          html`<p>Bearer: ${marked(components.securitySchemes[key]?.description ?? key)}</p>`,
      )}
    ${
      parameters.length === 0
        ? ''
        : table(
            ['Parameter', 'In', 'Type', ''],
            parameters.map((parameter) => [
              html`<code>${parameter.name}</code>${required(parameter)}`,
              parameter.in,
              typeOf(parameter.schema),
              marked(parameter.description ?? ''),
            ]),
          )
    }
    ${
      requestBody === undefined
        ? ''
        : html`<h4>Body${requestBody.required ? '' : ' (may be left out)'}</h4>
            ${contentOf(requestBody.content)}`
    }
    <h4>Answers</h4>
    ${table(
      ['Status', 'Means', 'Type'],
      Object.entries(operation.responses).map(([status, { description, content = {} }]) => [
        html`<code>${status}</code>`,
        description,
        'application/problem+json' in content ? '' : contentOf(content),
      ]),
    )}
  </section>`
}

function contentOf(content: NonNullable<Operation['requestBody']>['content']): Html {
  return html`${Object.entries(content).map(
    ([type, { schema }]) =>
      html`<div>
        <code>${type}</code> ${
          schema === undefined || type === 'text/event-stream'
            ? marked(schema?.description ?? '')
            : typeOf(schema)
        }
      </div>`,
  )}`
}

function codesTable({ components }: Document): Html {
  return table(
    ['Code', 'Status', 'Means', 'Retry as it is'],
    codesOf(components.schemas).map(({ code, status, title, retryable }) => [
      html`<code>${code}</code>`,
      String(status),
      title,
      retryable ? 'yes' : '',
    ]),
  )
}

function schemaBody(schema: JsonSchema): Html {
  const fields = fieldsOf(schema)
  if (fields.length === 0) return html`<p>${typeOf(schema)}</p>`
  return table(
    ['Field', 'Type'],
    fields.map((field) => [
      html`<code>${field.name}</code>${required(field)}`,
      typeOf(field.schema),
    ]),
  )
}

/** A type in a few words, with links to what has a name. */
function typeOf(schema: JsonSchema): Html {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? ''
    return html`<a href="#schema-${name}">${name}</a>`
  }
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf
  if (choices !== undefined) {
    const words = choices.map((choice) => typeOf(choice))
    return html`${words.map((word, at) => html`${at === 0 ? '' : ' or '}${word}`)}`
  }
  if (schema.enum !== undefined)
    return html`${schema.enum.map((word, at) => html`${at === 0 ? '' : ' · '}<code>${word}</code>`)}`
  if (schema.const !== undefined) return html`<code>${schema.const}</code>`
  if (schema.type === 'array' && typeof schema.items === 'object' && !Array.isArray(schema.items))
    return html`list of ${typeOf(schema.items)}${bounds(schema)}`
  if (schema.type === 'object') return objectType(schema)
  const types: readonly string[] = Array.isArray(schema.type) ? schema.type : [schema.type ?? 'any']
  return html`${types.join(' or ')}${bounds(schema)}`
}

function objectType(schema: JsonSchema): Html {
  const fields = fieldsOf(schema)
  if (fields.length > 0) return schemaBody(schema)
  const { additionalProperties: values } = schema
  return typeof values === 'object' ? html`names with ${typeOf(values)}` : html`object`
}

function bounds(schema: JsonSchema): string {
  const said = [
    schema.minimum === undefined ? '' : `≥ ${schema.minimum}`,
    schema.maximum === undefined ? '' : `≤ ${schema.maximum}`,
    schema.minLength === undefined ? '' : `from ${schema.minLength} characters`,
    schema.maxLength === undefined ? '' : `up to ${schema.maxLength} characters`,
    schema.minItems === undefined ? '' : `from ${schema.minItems}`,
    schema.maxItems === undefined ? '' : `up to ${schema.maxItems}`,
    schema.format ?? (schema.pattern === undefined ? '' : `like ${schema.pattern}`),
    schema.default === undefined ? '' : `default ${JSON.stringify(schema.default)}`,
  ].filter((word) => word !== '')
  return said.length === 0 ? '' : `, ${said.join(', ')}`
}

function required(one: Pick<Parameter, 'required'>): Html | string {
  return one.required ? html`<b title="required">*</b>` : ''
}

function table(heads: readonly string[], rows: readonly (readonly (Html | string)[])[]): Html {
  return html`<table>
    <thead>
      <tr>
        ${heads.map((head) => html`<th scope="col">${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            ${row.map((cell) => html`<td>${cell}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`
}

/** `code` between back-ticks; nothing else is marked. */
function marked(text: string): Html {
  return html`${text
    .split('`')
    .map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))}`
}

/** The page's own style, named by its hash in the page's Content-Security-Policy. */
export const pageStyle = `
:root { font: 16px/1.5 system-ui, sans-serif; color-scheme: light dark }
body { margin: 0 auto; padding: 1rem; max-width: 70rem; overflow-wrap: anywhere }
nav ul { list-style: none; padding: 0; columns: 20rem }
nav h2 { font-size: 1rem; margin: 1rem 0 0 }
section { border-top: 1px solid color-mix(in srgb, currentColor 25%, transparent); padding: .5rem 0 }
h3 { margin: .5rem 0 }
h4 { margin: .75rem 0 .25rem }
a { color: LinkText }
code { font: .9em ui-monospace, monospace }
table { border-collapse: collapse; width: 100% }
th, td { text-align: start; vertical-align: top; padding: .25rem .75rem .25rem 0 }
@media (max-width: 40rem) {
  thead { display: none }
  table, tbody, tr, td { display: block }
  tr { padding: .25rem 0 }
  td { padding: 0 }
  td:not(:first-child) { padding-inline-start: 1rem }
}
:target { background: color-mix(in srgb, Highlight 15%, transparent) }
`
