import { readFileSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { tmpdir } from 'node:os'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { privateFolder } from './compile-cache.ts'
import { takeOver } from './handed.ts'

// The first module of every command: it begins with an empty environment and takes over what the launcher hands it.
const { environment } = await takeOver()
const cacheFolder = environment.NODE_COMPILE_CACHE ?? privateFolder(tmpdir())
if (cacheFolder !== null) enableCompileCache(cacheFolder)
if (environment.NODE_EXTRA_CA_CERTS)
  setDefaultCACertificates([
    ...getCACertificates('default'),
    readFileSync(environment.NODE_EXTRA_CA_CERTS, 'utf8'),
  ])
await import('../main.ts')
