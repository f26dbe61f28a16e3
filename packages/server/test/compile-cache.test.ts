import { chmod, mkdtemp, rm, stat, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { privateFolder } from '../src/launch/compile-cache.ts'

test('compiled code is kept only where nobody else can write', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'weir-cache-'))
  try {
    const folder = privateFolder(parent) ?? ''
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
    expect(privateFolder(parent)).toBe(folder)
    await chmod(folder, 0o777)
    expect(privateFolder(parent)).toBeNull()
    await rm(folder, { recursive: true })
    await symlink(parent, folder)
    expect(privateFolder(parent)).toBeNull()
    expect(privateFolder(join(parent, 'none\0'))).toBeNull()
  } finally {
    await rm(parent, { recursive: true, force: true })
  }
})
