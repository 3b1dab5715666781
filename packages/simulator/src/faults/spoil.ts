import { writeFlatXml } from '@pvit-checkout/pvit'
import type { Call } from '../api/call.ts'
import type { Reply } from '../api/reply.ts'

/** Damages a reply in the ways the call's faults name. What was done stays done. */
export function spoil({ hits }: Pick<Call, 'hits'>, reply: Reply): Reply {
  let spoilt = reply
  if (hits.has('replies.wrong-reference')) {
    spoilt = replaced(spoilt, /("merchant_reference_id":")[^"]*/, '$1REFOFANOTHER')
  }
  if (hits.has('replies.unknown-status')) {
    spoilt = replaced(
      spoilt,
      /("status":")[^"]*/,
      `$1${hits.text('replies.unknown-status', 'word')}`,
    )
  }
  if (hits.has('replies.ambiguous')) spoilt = replaced(spoilt, /("status":")[^"]*/, '$1AMBIGUOUS')
  if (hits.has('replies.link-foreign-host')) {
    const host = hits.text('replies.link-foreign-host', 'host')
    spoilt = replaced(spoilt, /("url":")https?:\/\/[^/"]*/, `$1https://${host}`)
  }
  if (hits.has('replies.messages-array')) {
    spoilt = replaced(
      spoilt,
      /"message":("(?:[^"\\]|\\.)*")/,
      '"messages":[{"field":null,"message":$1}]',
    )
  }
  if (hits.has('replies.string-status-code')) spoilt = withOtherStatusCode(spoilt)
  if (hits.has('replies.wrong-schema'))
    spoilt = { ...spoilt, body: '{"result":{"ok":true},"data":[]}' }
  if (hits.has('replies.xml-reply')) spoilt = asXml(spoilt)
  if (hits.has('replies.huge-reply')) {
    const filler = 'x'.repeat(hits.number('replies.huge-reply', 'bytes'))
    spoilt = replaced(spoilt, /^\{/, `{"filler":"${filler}",`)
  }
  if (hits.has('replies.bad-json')) {
    spoilt = { ...spoilt, body: spoilt.body.slice(0, Math.ceil(spoilt.body.length / 2)) }
  }
  if (hits.has('replies.empty-200')) spoilt = { ...spoilt, status: 200, body: '' }
  if (hits.has('replies.html-502')) {
    const body = '<html><body><h1>502 Bad Gateway</h1></body></html>'
    spoilt = { status: 502, contentType: 'text/html', body }
  }
  return spoilt
}

function replaced(reply: Reply, what: RegExp, by: string): Reply {
  return { ...reply, body: reply.body.replace(what, by) }
}

function withOtherStatusCode(reply: Reply): Reply {
  const quoted = /"status_code":"(\d+)"/
  return quoted.test(reply.body)
    ? replaced(reply, quoted, '"status_code":$1')
    : replaced(reply, /"status_code":(\d+)/, '"status_code":"$1"')
}

function asXml(reply: Reply): Reply {
  const fields: unknown = JSON.parse(reply.body)
  const texts = Object.entries(Object(fields)).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
  return {
    ...reply,
    contentType: 'application/xml',
    body: writeFlatXml('response', Object.fromEntries(texts)),
  }
}
