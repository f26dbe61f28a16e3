import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** Bundles the CI agent into one file for Node 20 or newer that needs nothing beside it, with what pipelines need to use it. */
const forces = fileURLToPath(new URL('../packages/forces/', import.meta.url))
const folder = process.argv[2] ?? join(forces, 'dist')

await build({
  entryPoints: [join(forces, 'src', 'main.ts')],
  outfile: join(folder, 'forces.mjs'),
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  banner: { js: '#!/usr/bin/env node' },
  legalComments: 'none',
})
for (const file of ['action.yml', 'gitlab.yml']) await copyFile(join(forces, 'ci', file), join(folder, file))
