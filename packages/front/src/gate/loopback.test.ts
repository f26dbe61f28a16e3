import { expect, test } from 'vitest'
import { isLoopback } from './loopback.ts'

test.each(['localhost', 'weir.localhost', '127.0.0.1', '127.8.9.10', '[::1]', '0.0.0.0'])(
  '%s is this machine alone',
  (name) => expect(isLoopback(name)).toBe(true),
)

test.each([
  'weir.example.com',
  'localhost.example.com',
  '10.0.0.1',
  '128.0.0.1',
  '[2001:db8::1]',
  '127.evil.org',
])('%s may be reached from elsewhere', (name) => expect(isLoopback(name)).toBe(false))
