import { fetchLateScreens } from '../checkout/fetch-late-screens.ts'
import { loadLateScreens } from '../checkout/use-late-screens.ts'

/** As behind a form that was looked at for a second: what comes late, in life, is here. */
export function loadLateScreensNow(): Promise<void> {
  return loadLateScreens(fetchLateScreens)
}
