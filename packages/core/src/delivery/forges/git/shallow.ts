import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The commits at which the history of a repository folder is cut off; none in a whole repository. */
export async function readShallow(folder: string): Promise<string[]> {
  const text = await readFile(join(folder, 'shallow'), 'utf8').catch(() => '')
  return text.split('\n').filter((line) => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(line))
}
