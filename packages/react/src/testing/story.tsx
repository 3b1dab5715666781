import type { Decorator } from '@storybook/react-vite'
import { Stage, type StageProps } from './stage.tsx'

/** Puts a story on the stage, in the toolbar's language and theme. */
export function onStage(props: Omit<StageProps, 'children'>): Decorator {
  return (Story, { globals }) => (
    <Stage {...props} locale={globals['locale']} theme={globals['theme']}>
      <Story />
    </Stage>
  )
}
