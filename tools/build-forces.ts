import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** Bundles the CI agent into one file for Node 20 or newer that needs nothing beside it. An argument names another file. */
await build({
  entryPoints: [fileURLToPath(new URL('../packages/forces/src/main.ts', import.meta.url))],
  outfile: process.argv[2] ?? fileURLToPath(new URL('../packages/forces/dist/forces.mjs', import.meta.url)),
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  banner: { js: '#!/usr/bin/env node' },
  legalComments: 'none',
})
