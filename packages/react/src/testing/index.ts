// For the tests and stories of shops. No request leaves, and minutes take milliseconds.
export { browserClock, type BrowserClock, type CheckoutSnapshot } from '@pvit-checkout/client'
export {
  fakePayer,
  fakePayment,
  fakeSession,
  type FakeNetwork,
  type FakeProxy,
  type NetworkFault,
  type PushedClock,
} from '@pvit-checkout/client/testing'
export { CheckoutStage, type CheckoutStageProps } from './checkout-stage.tsx'
export {
  createFakeEngine,
  type EngineCall,
  type FakeEngine,
  type FakeEngineOptions,
} from './fake-engine.ts'
export { samplePaymentSnapshot, sampleSession, sampleSnapshot } from './samples.ts'
export { scenarios, type ScenarioName, type ScenarioWorld, type TestScenario } from './scenarios.ts'
export { createTestCheckout, type TestCheckout, type TestCheckoutOptions } from './test-checkout.ts'
