import type { ReactElement } from 'react'
import { createRoot } from 'react-dom/client'
import { dress } from './sheet.ts'

/** Where an element draws: an open shadow root, with the element's own children in sight while nothing is drawn. */
export interface Stage {
  draw(what: ReactElement): void
  clear(): void
}

export function createStage(host: HTMLElement): Stage {
  const shadow = host.attachShadow({ mode: 'open' })
  const box = document.createElement('div')
  const children = document.createElement('slot')
  box.hidden = true
  shadow.append(box, children)
  const root = createRoot(box)
  let dressed = false
  let drawn = false

  dress(shadow, () => {
    dressed = true
    reveal()
  })

  return {
    draw(what) {
      root.render(what)
      drawn = true
      reveal()
    },
    clear() {
      root.render(null)
      drawn = false
      reveal()
    },
  }

  function reveal() {
    box.hidden = !(drawn && dressed)
    children.hidden = !box.hidden
  }
}
