// A proxy, a network, a page and a clock to test with: no request leaves, and minutes take milliseconds.
export { createFakeHost, type FakeHost } from './fake-host.ts'
export {
  createFakeNetwork,
  type Distortion,
  type FakeNetwork,
  type NetworkFault,
  type NetworkRequest,
} from './fake-network.ts'
export {
  createFakeProxy,
  type FakeProxy,
  type FakeProxyOptions,
  type Refusal,
  type RouteName,
  type SeenRequest,
} from './fake-proxy.ts'
export { createFakeStorage, type FakeStorage } from './fake-storage.ts'
export { createFakeWorld, type FakePage, type FakeWorld } from './fake-world.ts'
export { createFrozenSession } from './frozen-session.ts'
export { createPushedClock, type PushedClock } from './pushed-clock.ts'
export { scenarios, type Scenario } from './scenarios.ts'
export { fakeEpoch, fakePayer, fakePayment, fakeSession, fakeToken } from './views.ts'
