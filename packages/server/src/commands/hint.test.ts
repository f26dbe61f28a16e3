import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { hint } from './hint.ts'

test('a hint names the data folder where it is not the default, as a shell reads it', () => {
  expect(hint({ data_folder: resolve('.weir') }, 'sign-in')).toBe('npx weir sign-in')
  expect(hint({ data_folder: '/srv/weir' }, 'sign-in')).toBe('npx weir --data-folder /srv/weir sign-in')
  expect(hint({ data_folder: "/srv/Ada's weir" }, 'sync')).toBe(
    String.raw`npx weir --data-folder '/srv/Ada'\''s weir' sync`,
  )
})
