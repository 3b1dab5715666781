// Plays seeds of the model as model.ts sends them, one after the other, and answers with what they broke.
import { hold } from '../../tests/model/hold.ts'
import * as rules from '../../tests/model/rules/steps.ts'
import { play as playRules } from '../../tests/model/rules/world.ts'
import * as service from '../../tests/model/service/steps.ts'
import { play as playService } from '../../tests/model/service/world.ts'

process.on('message', (batch: { level: Level; seed: number; runs: number }) => {
  void playSeed(batch).then(
    () => process.send?.({ fault: null }),
    (error: unknown) => process.send?.({ fault: String(error) }),
  )
})

type Level = 'rules' | 'several' | 'service'

function playSeed({
  level,
  ...batch
}: {
  level: Level
  seed: number
  runs: number
}): Promise<void> {
  switch (level) {
    case 'rules':
      return hold(rules.steps, (run) => playRules(run), batch)
    case 'several':
      return hold(rules.stepsTogether, (run) => playRules(run, 3), batch)
    case 'service':
      return hold(service.steps, playService, batch)
  }
}
