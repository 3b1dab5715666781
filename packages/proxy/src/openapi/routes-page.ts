import { createDocument } from './document.ts'
import type { Document, Operation } from './openapi.ts'
import { codesOf } from './schemas.ts'

/** `docs/routes.md`, drawn from the document that a running proxy serves. */
export function routesPage(): string {
  const document = createDocument('https://shop.example/pay')
  const chapters = document.tags
    .filter(({ name }) => name !== 'Events')
    .map(({ name, description }) => `## ${name}\n\n${description}\n\n${routesOf(document, name)}`)
  return `# The routes

Drawn from the contract's tables by \`node packages/proxy/scripts/write-routes-page.ts\`; a test fails while this page is not current.
Of a running proxy, \`GET /openapi.json\` (OpenAPI 3.1) tells every field, header and answer, and \`GET /docs\` shows the same as a page. What the proxy tells the shop of its own accord stands in [events](events.md).

${document.info.description}

${chapters.join('\n\n')}

## Codes

The status is the usual one. \`invalid-request\` also comes as 400, where a body cannot be read, as 405, where the address takes another method, and as 409, where a verdict is not wanted.

| Code | Status | Means | Retry as it is |
|---|---|---|---|
${codeRows(document).join('\n')}
`
}

function routesOf({ paths }: Document, tag: string): string {
  const rows = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation.tags.includes(tag))
      .map(([method, operation]) => {
        return `| \`${method.toUpperCase()} ${path}\`${asks(operation)} | ${cell(operation.summary)} |`
      }),
  )
  return ['| Route | |', '|---|---|', ...rows].join('\n')
}

function asks({ parameters = [] }: Operation): string {
  const named = parameters.filter((parameter) => parameter.in !== 'path')
  return named.length === 0 ? '' : `<br>${named.map(({ name }) => `\`${name}\``).join(' ')}`
}

function codeRows({ components }: Document): string[] {
  return codesOf(components.schemas).map(
    ({ code, status, title, retryable }) =>
      `| \`${code}\` | ${status} | ${cell(title)} | ${retryable ? 'yes' : ''} |`,
  )
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
