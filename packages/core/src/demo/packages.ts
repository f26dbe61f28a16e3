import type { Language } from './products.ts'

/** Types of package URLs by language. */
export const packageTypes: Readonly<Record<Language, string>> = {
  typescript: 'npm',
  java: 'maven',
  python: 'pypi',
  go: 'golang',
  infrastructure: 'apk',
}

/** Packages that simulated roots ask for themselves, of which no advisory is simulated. */
export const cleanPackages: Readonly<Record<Language, readonly { name: string; version: string }[]>> = {
  typescript: listed('react@19.1.0 react-dom@19.1.0 zod@4.1.5 fastify@5.4.0 pino@9.7.0 vite@7.1.3'),
  java: listed('spring-boot@3.5.4 hibernate-core@7.0.8 postgresql@42.7.7 slf4j-api@2.0.17 mapstruct@1.6.3'),
  python: listed('fastapi@0.116.1 pydantic@2.11.7 uvicorn@0.35.0 sqlalchemy@2.0.43 httpx@0.28.1'),
  go: listed('chi@5.2.2 pgx@5.7.5 zap@1.27.0 testify@1.10.0'),
  infrastructure: [],
}

function listed(text: string): { name: string; version: string }[] {
  return text.split(' ').map((one) => ({ name: one.split('@')[0] ?? '', version: one.split('@')[1] ?? '' }))
}

/** Licence that the simulation gives a package. */
export const licencesOf = (name: string): string[] => {
  if (['spring-boot', 'spring-beans', 'jackson-databind', 'fastify', 'log4j-core', 'openssl'].includes(name))
    return ['Apache-2.0']
  if (['hibernate-core', 'mariadb-java-client'].includes(name)) return ['LGPL-2.1-or-later']
  if (name === 'busybox') return ['GPL-2.0-only']
  return name === 'postgresql' || name === 'libwebp' ? ['BSD-2-Clause'] : ['MIT']
}
