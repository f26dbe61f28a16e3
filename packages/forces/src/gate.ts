import { randomBytes } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import type { GateRun } from '@weir/contract'
import { annotationsOf } from './annotations.ts'
import type { GateOptions } from './args.ts'
import { type ExitCode, exitCodes, misused } from './exit.ts'
import { codeQualityOf } from './code-quality.ts'
import { checkoutOf, mergeBaseOf, nicknameOf } from './git.ts'
import { askJson } from './http.ts'
import { junitOf } from './junit.ts'
import { textOf } from './picture.ts'
import { sarifOf } from './sarif.ts'
import { openServer, type Session } from './session.ts'
import type { Terminal } from './terminal.ts'
import { harmlessJson } from './text.ts'
import { verdictIn } from './verdict.ts'

/** `forces gate`: asks for the verdict on the checkout, shows it, and ends as it says. */
export async function gate(session: Session, options: GateOptions): Promise<ExitCode> {
  const { terminal, environment, signal } = session
  const started = performance.now()
  if (options.output !== null) await forget(options.output)
  const place = { path: options.path, environment, signal }
  const checkout = await checkoutOf(place, options)
  const root = options.repo ?? (await nicknameOf(place))
  const { baseline: ref } = options
  const baseline = ref === null ? null : await mergeBaseOf(place, checkout.commit, ref)
  const run = await evaluate(session, options, { ...checkout, root, baseline })
  await show(run, session, { ...options, seconds: (performance.now() - started) / 1000 })
  return ended(run, options, terminal)
}

/** A verdict of an earlier run is never left for whoever reads the file. */
async function forget(file: string): Promise<void> {
  await rm(file, { force: true }).catch((error: NodeJS.ErrnoException) => {
    throw misused(`--output cannot be written (${error.code}).`)
  })
}

async function evaluate(
  session: Session,
  { group, breaking, requiresReport, ...options }: GateOptions,
  about: { root: string; commit: string; branch: string | null; baseline: string | null },
): Promise<GateRun> {
  const server = await openServer(session, { ...options, group })
  session.terminal.progress(`asking ${server.url} about ${about.root}`)
  let nonce = ''
  const answer = await askJson(server, {
    method: 'POST',
    path: '/v1/gate/evaluate',
    body: () => {
      nonce = randomBytes(24).toString('hex') // a new one for every attempt
      const asked = {
        root: about.root,
        commit: about.commit,
        nonce,
        require_report: requiresReport,
        ...(about.branch !== null && { branch: about.branch }),
        ...(about.baseline !== null && { baseline: about.baseline }),
        ...(group !== null && { group_id: group }),
        ...(breaking !== null && { breaking_severity: breaking }),
      }
      return { content: JSON.stringify(asked), type: 'application/json' }
    },
  })
  return verdictIn(answer, { ...about, group, nonce, breaking })
}

type Showing = Pick<GateOptions, 'format' | 'output'> & { seconds: number }

async function show(
  run: GateRun,
  { terminal, environment }: Session,
  { format, output, seconds }: Showing,
): Promise<void> {
  const { redacted } = terminal
  const text = textOf(run, { seconds, redacted })
  const formatted = {
    text: () => text,
    json: () => `${harmlessJson(run)}\n`,
    junit: () => junitOf(run, seconds),
    sarif: () => sarifOf(run),
    codequality: () => codeQualityOf(run),
  }[format]()
  terminal.print(output === null ? formatted : text)
  if (output !== null)
    await writeFile(output, redacted(formatted)).catch((error: NodeJS.ErrnoException) => {
      throw misused(`--output cannot be written (${error.code}).`)
    })
  if (environment['GITHUB_ACTIONS'] === 'true')
    for (const line of annotationsOf(run.reasons)) terminal.command(line)
}

function ended(run: GateRun, { isLax }: Pick<GateOptions, 'isLax'>, terminal: Terminal): ExitCode {
  if (run.verdict === 'pass') return exitCodes.pass
  if (!isLax) return exitCodes.broken
  terminal.warn(`THE POLICY IS BROKEN by ${run.breaking}; this ends with 0 only because of --lax.`)
  return exitCodes.pass
}
