import type { Hono } from 'hono'

export interface Mounted {
  readonly method: string
  readonly path: string
}

/** Every route that answers, without what only stands in front of it. */
export function mountedRoutes(app: Pick<Hono, 'routes'>): readonly Mounted[] {
  return app.routes.flatMap(({ method, path }) => (method === 'ALL' ? [] : [{ method, path }]))
}

/** The methods an address takes; none where nothing answers. HEAD goes with GET. */
export function methodsOf(mounted: readonly Mounted[], path: string): readonly string[] {
  const methods = mounted.filter((route) => patternOf(route.path).test(path))
  return [
    ...new Set(methods.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : method))),
  ]
}

/** `:name` is one segment, `:name{.+}` any number. */
function patternOf(path: string): RegExp {
  const literal = path.replace(/[.*+?^${}()|[\]\\]/g, (sign) => `\\${sign}`)
  return new RegExp(`^${literal.replace(/:\w+\\\{\\\.\\\+\\\}/g, '.+').replace(/:\w+/g, '[^/]+')}$`)
}
