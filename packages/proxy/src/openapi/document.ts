import {
  checkoutRoutes,
  problems,
  type ProblemCode,
  type Route,
} from '@pvit-checkout/contract/checkout'
import {
  checkoutNotes,
  commonProblems,
  eventNotes,
  operationRoutes,
  ShopEvent,
  shopNotes,
  shopRoutes,
  type RouteNote,
  type ShopEventType,
} from '@pvit-checkout/contract/shop'
import { eTag, extras, header, problemHeaders, queryNotes, text } from './extras.ts'
import type { Document, Operation, Parameter, Reply } from './openapi.ts'
import {
  metricRoutes,
  operationSummaries,
  pageRoutes,
  pvitRoutes,
  type PlainRoute,
} from './plain-routes.ts'
import { createSchemaBook, fieldsOf, type SchemaBook } from './schemas.ts'

/** The proxy's contract as OpenAPI 3.1, made from the tables that mount its routes and parse its requests. */
export function createDocument(publicUrl: string): Document {
  const book = createSchemaBook()
  const paths: Record<string, Record<string, Operation>> = {}
  const add = (route: Pick<Route, 'method' | 'path'>, operation: Operation) => {
    const path = toTemplate(route.path)
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation }
  }

  for (const [name, route] of Object.entries(shopRoutes)) {
    const note = shopNotes[name as keyof typeof shopRoutes] // the table's own keys
    add(route, operationOf(book, route, { id: `shop.${name}`, tag: 'Shop', note, key: 'shopKey' }))
  }
  for (const [name, route] of Object.entries(checkoutRoutes)) {
    const note = checkoutNotes[name as keyof typeof checkoutRoutes]
    const about = { id: `checkout.${name}`, tag: 'Shopper', note, key: 'sessionToken' } as const
    add(route, operationOf(book, route, about))
  }
  for (const [name, route] of Object.entries(operationRoutes)) {
    const summary = operationSummaries[name as keyof typeof operationRoutes]
    const note = { summary, problems: [] }
    add(route, operationOf(book, route, { id: name, tag: 'Operations', note, key: null }))
  }
  for (const [name, route] of Object.entries(metricRoutes))
    add(route, plainOperation(book, route, name, 'Operations'))
  for (const [name, route] of Object.entries(pvitRoutes))
    add(route, plainOperation(book, route, `pvit.${name}`, 'PVIT'))
  for (const [name, route] of Object.entries(pageRoutes))
    add(route, plainOperation(book, route, name, 'Pages'))

  const webhooks = webhooksOf(book)
  book.reference('ProblemCode')
  return {
    openapi: '3.1.0',
    info: { title: 'pvit-checkout', version: '1', description },
    servers: [{ url: publicUrl }],
    tags,
    paths,
    webhooks,
    components: { schemas: book.components(), securitySchemes },
  }
}

const description = `Mobile-money payments over PVIT. JSON in UTF-8; money in whole XAF; times in ISO 8601 UTC; phones are shown back masked.
Errors are problem details (RFC 9457) whose \`code\` is stable. Fields may be added to answers: ignore those you do not know. Fields and queries that are not listed are refused by the shop’s routes.`

const tags = [
  { name: 'Shop', description: 'For the shop’s server. Never CORS-enabled.' },
  {
    name: 'Shopper',
    description: 'For the shopper’s browser, from an origin of CHECKOUT_ORIGINS.',
  },
  { name: 'PVIT', description: 'For PVIT alone, below a secret path. Nothing here is believed.' },
  { name: 'Operations', description: 'For whoever runs the proxy.' },
  { name: 'Pages', description: 'For browsers, of anybody.' },
  { name: 'Events', description: 'POSTed to SHOP_WEBHOOK_URL, signed as Standard Webhooks.' },
]

const securitySchemes = {
  shopKey: { type: 'http', scheme: 'bearer', description: '`CHECKOUT_API_KEY`' },
  metricsToken: { type: 'http', scheme: 'bearer', description: '`METRICS_TOKEN`' },
  sessionToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'The `token` of an opened session. It opens that session and says nothing.',
  },
} as const satisfies Document['components']['securitySchemes']

interface About {
  readonly id: string
  readonly tag: string
  readonly note: RouteNote
  readonly key: keyof typeof securitySchemes | null
}

function operationOf(book: SchemaBook, route: Route, { id, tag, note, key }: About): Operation {
  const extra = extras[id] ?? {}
  const parameters = [
    ...pathParameters(route.path),
    ...queryParameters(book, route),
    ...(extra.parameters ?? []),
  ]
  const replies = Object.fromEntries(
    [route.status, ...(extra.alsoGood ?? [])].map((status) => [
      status,
      {
        description: good[status] ?? 'Good',
        ...(extra.replyHeaders === undefined ? {} : { headers: extra.replyHeaders }),
        content: extra.content ?? {
          'application/json': { schema: book.of(route.reply, 'output') },
        },
      },
    ]),
  )
  const mayFail = key === null ? [] : [...commonProblems.filter(mayHappen(route)), ...note.problems]
  return {
    operationId: id,
    tags: [tag],
    summary: note.summary,
    ...(key === null ? {} : { security: [{ [key]: [] }] }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === null
      ? {}
      : {
          requestBody: {
            required: extra.bodyOptional !== true,
            content: { 'application/json': { schema: book.of(route.body, 'input') } },
          },
        }),
    responses: {
      ...replies,
      ...Object.fromEntries(
        Object.entries(extra.badButWhole ?? {}).map(([status, description]) => [
          status,
          {
            description,
            content: { 'application/json': { schema: book.of(route.reply, 'output') } },
          },
        ]),
      ),
      ...extra.moreReplies,
      ...problemReplies(book, mayFail, {
        ...(route.body === null ? {} : { 'invalid-request': [400, 422] }),
        ...extra.statuses,
      }),
    },
  }
}

/** What is about bodies and queries happens only where there are any. */
function mayHappen({ body, query }: Route): (code: ProblemCode) => boolean {
  return (code) =>
    code === 'invalid-request'
      ? body !== null || query !== undefined
      : body !== null || (code !== 'body-too-large' && code !== 'unsupported-media-type')
}

const good: Readonly<Record<number, string>> = {
  200: 'As it is now',
  201: 'Made',
  202: 'Taken; what becomes of it shows in what is answered',
}

function plainOperation(
  book: SchemaBook,
  route: PlainRoute,
  operationId: string,
  tag: string,
): Operation {
  const parameters = [
    ...pathParameters(route.path),
    ...(route.tagged === true ? [header('If-None-Match', 'The ETag that is known.')] : []),
  ]
  const contentOf = (types: readonly string[]) =>
    Object.fromEntries(types.map((type) => [type, {}]))
  return {
    operationId,
    tags: [tag],
    summary: route.summary,
    ...(route.key === undefined ? {} : { security: [{ [route.key]: [] }] }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.takes === undefined
      ? {}
      : { requestBody: { required: true, content: contentOf(route.takes) } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.answers).map(([status, { is, types }]) => [
          status,
          {
            description: is,
            ...(route.tagged === true ? { headers: eTag } : {}),
            ...(types.length === 0 ? {} : { content: contentOf(types) }),
          },
        ]),
      ),
      ...problemReplies(book, route.problems, { 'invalid-request': [400] }),
    },
  }
}

/** One answer per status, naming the codes it may carry. */
function problemReplies(
  book: SchemaBook,
  codes: readonly ProblemCode[],
  statuses: Partial<Record<ProblemCode, readonly number[]>>,
): Record<string, Reply> {
  const byStatus = new Map<number, ProblemCode[]>()
  for (const code of new Set(codes)) {
    for (const status of statuses[code] ?? [problems[code].status])
      byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return Object.fromEntries(
    [...byStatus].map(([status, names]) => [
      status,
      {
        description: names.join(' · '),
        ...(problemHeaders[status] === undefined ? {} : { headers: problemHeaders[status] }),
        content: {
          'application/problem+json': {
            schema: {
              allOf: [
                book.reference('Problem'),
                { type: 'object', properties: { code: { enum: names } } },
              ],
            },
          },
        },
      },
    ]),
  )
}

function webhooksOf(book: SchemaBook): Document['webhooks'] {
  return Object.fromEntries(
    (book.plain(ShopEvent, 'output').oneOf ?? []).map((schema) => {
      const type = String(fieldsOf(schema).find(({ name }) => name === 'type')?.schema.const)
      const operation: Operation = {
        operationId: `event.${type}`,
        tags: ['Events'],
        summary: eventNotes[type as ShopEventType], // its own union's word
        requestBody: { required: true, content: { 'application/json': { schema } } },
        responses: {
          '2XX': { description: 'Taken. Anything else is told again, for a day or so' },
        },
      }
      return [type, { post: operation }]
    }),
  )
}

function pathParameters(path: string): Parameter[] {
  return [...toTemplate(path).matchAll(/\{(\w+)\}/g)].map(([, name = '']) => {
    return { name, in: 'path', required: true, schema: text }
  })
}

function queryParameters(book: SchemaBook, { query }: Route): Parameter[] {
  if (query === undefined) return []
  return fieldsOf(book.plain(query, 'input')).map(({ name, schema, required }) => {
    const description = queryNotes[name]
    return {
      ...{ name, in: 'query' as const, required, schema },
      ...(description === undefined ? {} : { description }),
    }
  })
}

/** `/v1/payments/:id` → `/v1/payments/{id}` */
export function toTemplate(path: string): string {
  return path.replace(/:(\w+)(?:\{[^}]*\})?/g, '{$1}')
}
