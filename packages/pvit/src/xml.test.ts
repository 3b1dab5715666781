import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { readFlatXml, writeFlatXml } from './xml.ts'

// Not a limit to hold: thousands of draws on a busy machine take their time.
vi.setConfig({ testTimeout: 30_000 })

describe('flat XML', () => {
  it('is read whatever its root is called', () => {
    const body = '<a>1</a><b> two </b><c/><d></d>'
    const fields = { a: '1', b: 'two', c: '', d: '' }
    expect(readFlatXml(`<callback>${body}</callback>`)).toEqual(fields)
    expect(readFlatXml(`<?xml version="1.0"?>\n<ns:Any x="y">\n${body}\n</ns:Any>`)).toEqual(fields)
  })

  it('knows the five entities, character references and CDATA', () => {
    const text = '<r><a>&lt;&amp;&gt;&quot;&apos;&#65;&#x42;</a><b><![CDATA[<x>&y;]]></b></r>'
    expect(readFlatXml(text)).toEqual({ a: `<&>"'AB`, b: '<x>&y;' })
  })

  it('comes back as it was written', () => {
    const name = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9]{0,20}$/)
    const value = fc.stringMatching(/^[\x20-\x7eéèœ’]{0,40}$/).map((text) => text.trim())
    fc.assert(
      fc.property(fc.dictionary(name, value, { maxKeys: 20 }), (fields) => {
        expect(readFlatXml(writeFlatXml('r', fields))).toEqual({ ...fields })
      }),
    )
  })

  const laughs = `<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "${'&a;'.repeat(100)}">]><r><a>&b;</a></r>`
  it.each([
    ['nothing', ''],
    ['no XML', '{"a":1}'],
    ['an unclosed element', '<r><a>1</r>'],
    ['two roots', '<r/><r/>'],
    ['a DTD', '<!DOCTYPE r><r><a>1</a></r>'],
    ['a billion laughs', laughs],
    [
      'an external entity',
      '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r><a>&x;</a></r>',
    ],
    ['an entity beyond the five', '<r><a>&eacute;</a></r>'],
    ['an element in an element', '<r><a><b>1</b></a></r>'],
    ['text between elements', '<r>x<a>1</a></r>'],
    ['a name twice', '<r><status>FAILED</status><status>SUCCESS</status></r>'],
    ['more than 64 fields', `<r>${Array.from({ length: 65 }, (_, n) => `<a${n}/>`).join('')}</r>`],
    ['a depth of ten thousand', '<a>'.repeat(2000) + '</a>'.repeat(2000)],
    ['more than 16 KB', `<r><a>${'x'.repeat(17_000)}</a></r>`],
    ['an attribute of a megabyte', `<r a="${'x'.repeat(1_000_000)}"/>`],
  ])('is not read: %s (promise 38)', (_, text) => {
    expect(readFlatXml(text)).toBeUndefined()
  })

  it('takes 64 fields, and no longer for hostile text than for plain', () => {
    const most = Array.from({ length: 64 }, (_, n) => `<a${n}>1</a${n}>`).join('\n')
    expect(Object.keys(readFlatXml(`<r>${most}</r>`) ?? {})).toHaveLength(64)
    const before = process.cpuUsage() // a busy machine takes its time, but no more work
    for (const text of ['<'.repeat(16_000), '<!--'.repeat(4_000), `<r ${'a="'.repeat(5_000)}`]) {
      expect(readFlatXml(text)).toBeUndefined()
    }
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(3_000)
  })
})
