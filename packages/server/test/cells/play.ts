import { openCore } from '@weir/core'
import { createApp } from '../../src/app.ts'
import { unlimitedRates } from '../../src/limits.ts'
import { listen } from '../../src/listen.ts'
import { pino } from 'pino'
import { type Serving, serving } from '../serving.ts'
import type { Actor } from './actor.ts'
import { openCast } from './cast.ts'
import { holdBack } from './hold-back.ts'
import { operatorSettings } from './operators.ts'
import { signInTo } from './sign-in.ts'
import { openStage, type Stage } from './stage.ts'

/** The stage with everybody on it, served, and from here on nothing that is asked is kept. */
export interface Play extends AsyncDisposable {
  here: Serving
  stage: Stage
  actors: Actor[]
  url: string
  /** A second instance on the same database, which shows our organization as its demo. */
  demoUrl: string
  /** What both instances logged. */
  log: unknown[]
}

/** Opens the play. */
export async function openPlay({ codeLayer = true }: { codeLayer?: boolean } = {}): Promise<Play> {
  await using stack = new AsyncDisposableStack()
  const origins = new Set<string>()
  const here = stack.use(await serving({ origins, core: { operators: operatorSettings, codeLayer } }))
  const { dataFolder, ownerUrl, organization_id } = here.world
  const demo = stack.use(
    await openCore({ dataFolder, databaseUrl: ownerUrl, demoOrganization: organization_id, codeLayer }),
  )
  const log: unknown[] = here.log
  const write = (line: string) => void log.push(JSON.parse(line))
  const demoApp = createApp(demo, {
    origins,
    limits: { rates: unlimitedRates },
    log: pino({ level: 'debug' }, { write }),
  })
  const { url } = stack.use(await listen(here.app))
  const { url: demoUrl } = stack.use(await listen(demoApp))
  origins.add(url).add(demoUrl)
  const stage = await openStage(here.world)
  const actors = await openCast({ world: here.world, stage, signIn: signInTo(here.world, url) })
  await holdBack(here.world)
  const opened = stack.move()
  return { here, stage, actors, url, demoUrl, log, [Symbol.asyncDispose]: () => opened.disposeAsync() }
}
