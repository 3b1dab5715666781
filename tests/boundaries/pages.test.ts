import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = dirname(dirname(import.meta.dirname))
const pages = ['*.md', 'packages/*/README.md', 'docs/**/*.{md,mdx}', 'bench/results/*.md']
  .flatMap((pattern) => globSync(pattern, { cwd: root }))
  .sort()

/** The guides by their addresses in the Storybook, which makes them of the titles. */
const guides = new Map(
  pages.flatMap((page): [string, string][] => {
    const title = /<Meta title="([^"]+)"/.exec(readFileSync(join(root, page), 'utf8'))?.[1]
    const id = title?.toLowerCase().replace(/[^a-z0-9]+/g, '-')
    return id === undefined ? [] : [[`?path=/docs/${id}--docs`, page]]
  }),
)

describe('the pages one reads', () => {
  it('hold no link that leads nowhere', () => {
    expect(pages.flatMap((page) => linksOf(page).filter(isDead).map(toText))).toEqual([])
  })

  it('are all reached from the README', () => {
    const reached = new Set(['README.md'])
    // A set grows while it is walked: what is added is visited too.
    for (const page of reached)
      for (const { path } of linksOf(page)) pagesAt(path).forEach((next) => reached.add(next))
    expect(pages.filter((page) => !reached.has(page))).toEqual([])
  })
})

interface Link {
  readonly page: string
  /** From the root of the repository. */
  readonly path: string
  readonly heading: string
}

/**
 * To other files of the repository, and to headings: `[words](target)`, `[words]: target` and `href="target"`. What stands
 * in blocks of code is none.
 */
function linksOf(page: string): Link[] {
  const targets = proseOf(page).matchAll(
    /\]\((?<inline>[^)\s]+)|^\[[^\]]+\]: *(?<apart>\S+)|\bhref="(?<html>[^"]+)"/gm,
  )
  return [...targets]
    .map(({ groups: { inline, apart, html } = {} }) => inline ?? apart ?? html ?? '')
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      if (target.startsWith('?path='))
        return { page, path: guides.get(target) ?? target, heading: '' }
      const [path = '', heading = ''] = target.split('#')
      return { page, path: path === '' ? page : normalize(join(dirname(page), path)), heading }
    })
}

function isDead({ path, heading }: Link): boolean {
  if (!existsSync(join(root, path))) return true
  return heading !== '' && /\.mdx?$/.test(path) && !headingsOf(path).includes(heading)
}

/** A link to a folder shows its README, or the pages in it. */
function pagesAt(path: string): string[] {
  const clean = path.replace(/\/$/, '')
  if (!existsSync(join(root, clean)) || !statSync(join(root, clean)).isDirectory())
    return pages.filter((page) => page === clean)
  const readme = join(clean, 'README.md')
  return pages.includes(readme) ? [readme] : pages.filter((page) => dirname(page) === clean)
}

/** As GitHub makes them addresses. */
function headingsOf(page: string): string[] {
  return [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, text = '']) =>
    text
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_\- ]/gu, '')
      .replaceAll(' ', '-'),
  )
}

function proseOf(page: string): string {
  return readFileSync(join(root, page), 'utf8').replace(/^```.*?^```/gms, '')
}

function toText({ page, path, heading }: Link): string {
  return `${page}: ${path}${heading === '' ? '' : `#${heading}`}`
}
