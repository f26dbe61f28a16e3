import fc from 'fast-check'

const isNightly = process.env.WEIR_NIGHTLY === '1'

// By day a run tries the same values each time, and says the same of the same code; by night others, and more of them.
fc.configureGlobal(isNightly ? { numRuns: 2000 } : { seed: 7203 })
