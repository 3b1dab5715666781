// Plays seeds of the model as model.ts sends them, one after the other, and answers with what they broke.
import { hold } from '../../tests/model/hold.ts'
import * as rules from '../../tests/model/rules/steps.ts'
import { play as playRules } from '../../tests/model/rules/world.ts'
import * as service from '../../tests/model/service/steps.ts'
import { play as playService } from '../../tests/model/service/world.ts'

process.on('message', (batch: { level: 'rules' | 'service'; seed: number; runs: number }) => {
  const held =
    batch.level === 'rules'
      ? hold(rules.steps, playRules, batch)
      : hold(service.steps, playService, batch)
  void held.then(
    () => process.send?.({ fault: null }),
    (error: unknown) => process.send?.({ fault: String(error) }),
  )
})
