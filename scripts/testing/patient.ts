import { configure } from '@testing-library/react'

// `findBy…` and `waitFor` give up after one second: less than a first `import()` takes on a busy machine.
configure({ asyncUtilTimeout: 10_000 })
