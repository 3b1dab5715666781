import type * as screens from './late-screens.ts'

export type LateScreens = typeof screens

/** Over the line, so it may fail; a second call asks anew. */
export function fetchLateScreens(): Promise<LateScreens> {
  return import('./late-screens.ts')
}
