import { expect, test } from 'vitest'
import { refuseCredentialInUrl, withoutCredentials } from '../src/authenticate.ts'

test.each([`weirp_${'a'.repeat(71)}`, `weirv_AZ-_${'a'.repeat(60)}`, 'eyJhbGciOiJkaXIiLCJ..x'])(
  'a credential of any kind is refused in a URL and kept out of the log: %s',
  (text) => {
    expect(() => refuseCredentialInUrl(new URL(`http://weir.test/invitation/${text}`))).toThrow('credential')
    expect(() => refuseCredentialInUrl(new URL(`http://weir.test/?code=${text}`))).toThrow('credential')
    expect(withoutCredentials(`/invitation/${text}`)).toBe('(a credential)')
  },
)
