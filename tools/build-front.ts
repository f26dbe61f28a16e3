import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { trustedFile } from '../packages/server/src/graphql/trusted-documents.ts'
import { frontDocuments } from './front-documents.ts'

/** Builds the page when its sources changed since it was built; with --force always. */
const front = fileURLToPath(new URL('../packages/front/', import.meta.url))
const contract = fileURLToPath(new URL('../packages/contract/', import.meta.url))
const stamp = join(front, 'dist', '.built-from')
const sources = hashOf([
  join(front, 'src'),
  join(front, 'index.html'),
  join(front, 'vite.config.ts'),
  join(front, 'package.json'),
  join(contract, 'src'),
  fileURLToPath(new URL('front-documents.ts', import.meta.url)),
])

if (process.argv.includes('--force') || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== sources) {
  process.stderr.write('building the page…\n')
  const built = spawnSync('vite', ['build', '--logLevel', 'warn'], {
    cwd: front,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (built.status !== 0) {
    process.stderr.write('The page could not be built; the lines above say why.\n')
    process.exit(1)
  }
  writeFileSync(join(front, 'dist', trustedFile), JSON.stringify(await frontDocuments(front)))
  writeFileSync(stamp, sources)
}

function hashOf(paths: string[]): string {
  const hash = createHash('sha256')
  for (const path of paths) {
    const files =
      existsSync(path) && !/\.[a-z]+$/.test(path)
        ? readdirSync(path, { recursive: true, encoding: 'utf8' })
            .sort()
            .map((name) => join(path, name))
        : [path]
    for (const file of files)
      if (/\.[a-z]+$/.test(file) && existsSync(file))
        hash.update(file.slice(front.length)).update(readFileSync(file))
  }
  return hash.digest('hex')
}
