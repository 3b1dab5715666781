import { useRef, type RefObject } from 'react'
import { useBrowserLayoutEffect } from '../ui/use-browser-layout-effect.ts'

export interface Appearance {
  /** `auto` follows the shopper's device. */
  theme?: 'auto' | 'light' | 'dark'
  /** The custom properties of styles/tokens.css by name, such as `{ '--pvit-accent': '#7a1f5c' }`. */
  variables?: Readonly<Record<`--pvit-${string}`, string>>
}

/**
 * Put a shop's variables on the box. Through the style object, never as an attribute: a strict CSP refuses inline
 * styles in markup and lets scripts set them.
 */
export function useAppearance(
  appearance: Appearance | undefined,
): RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null)
  const variables = appearance?.variables
  useBrowserLayoutEffect(() => {
    const style = box.current?.style
    if (style === undefined || variables === undefined) return
    const names = Object.keys(variables).filter((name) => name.startsWith('--pvit-'))
    for (const name of names) style.setProperty(name, variables[name as `--pvit-${string}`] ?? '')
    return () => {
      for (const name of names) style.removeProperty(name)
    }
  }, [variables])
  return box
}
