import { lstatSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A folder of this user alone for compiled code; null when somebody else could write there. Node runs what it finds in it: in a
 * shared folder for temporary files whoever makes it first would decide what we run.
 */
export function privateFolder(parent: string): string | null {
  const user = process.getuid?.()
  if (user === undefined) return join(parent, 'weir-compile-cache') // Windows gives each user a folder of their own
  const folder = join(parent, `weir-compile-cache-${user}`)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const found = lstatSync(folder)
    return found.isDirectory() && found.uid === user && (found.mode & 0o022) === 0 ? folder : null
  } catch {
    return null
  }
}
