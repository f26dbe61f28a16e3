import { spawn } from 'node:child_process'
import { constants } from 'node:fs'
import { access, mkdir, mkdtemp, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { findPackageJSON } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Checkout, exportTree } from './checkout.ts'
import { describeReport } from './describe-report.ts'
import { type Scanner, scanners } from './scanners.ts'

/** What a tool gave: a report file, or in words why there is none. */
export type Scanned = { name: string; looksFor: string; seconds: number } & (
  | { file: string }
  | { failure: string }
)

/** How the tools are run. */
export interface ScanOptions {
  /** Keeps reports by commit: what was scanned once is not scanned again. */
  cacheFolder: string
  /** For each tool. */
  timeoutSeconds?: number
  tools?: readonly Scanner[]
  progress?: (sentence: string) => void
  /** Ends the tool that runs, and begins no other. */
  signal?: AbortSignal | undefined
}

/** Runs real tools on the files of a commit, one after the other; one that fails does not stop the others. */
export async function* scanCheckout(checkout: Checkout, options: ScanOptions): AsyncGenerator<Scanned> {
  const { cacheFolder, timeoutSeconds = 60, tools = scanners, progress, signal } = options
  const reports = join(cacheFolder, checkout.head)
  await forgetOthers(cacheFolder, checkout.head)
  await mkdir(reports, { recursive: true })
  const work = await mkdtemp(join(tmpdir(), 'weir-scan-'))
  const tree = join(work, 'tree')
  let isExported = false
  try {
    for (const tool of tools) {
      signal?.throwIfAborted()
      const begun = performance.now()
      const file = join(reports, `${tool.name}.sarif`)
      const about = { name: tool.name, looksFor: tool.looksFor }
      const seconds = () => (performance.now() - begun) / 1000
      try {
        if (!(await exists(file))) {
          progress?.(`Looking for ${tool.looksFor} with ${tool.name}.`)
          if (!isExported) await exportTree(checkout, tree)
          isExported = true
          await runTool(tool, { tree, work, file, timeoutSeconds, signal })
        }
        yield { ...about, file, seconds: seconds() }
      } catch (error) {
        yield {
          ...about,
          failure: error instanceof Error ? error.message : String(error),
          seconds: seconds(),
        }
      }
    }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** Only the reports of one commit are kept. */
async function forgetOthers(cacheFolder: string, head: string): Promise<void> {
  const kept = await readdir(cacheFolder).catch(() => [])
  const old = kept.filter((name) => name !== head && /^[0-9a-f]{40,64}$/.test(name))
  await Promise.all(old.map((name) => rm(join(cacheFolder, name), { recursive: true, force: true })))
}

const exists = (file: string): Promise<boolean> =>
  access(file, constants.R_OK).then(
    () => true,
    () => false,
  )

interface Running {
  tree: string
  work: string
  file: string
  timeoutSeconds: number
  signal: AbortSignal | undefined
}

/** The report appears under its name only when it is whole. */
async function runTool(tool: Scanner, { tree, work, file, timeoutSeconds, signal }: Running): Promise<void> {
  const settings = join(work, `${tool.name}.settings.json`)
  await writeFile(settings, JSON.stringify(tool.settings ?? {}))
  const printed = join(work, `${tool.name}.output`)
  const { program, version } = await installed(tool.name)
  const parameters = [program, ...tool.parameters({ reports: work, settings })]
  const complaint = await execute(parameters, { folder: tree, output: printed, timeoutSeconds, signal })
  const report = tool.writes === 'output' ? printed : join(work, tool.writes.file)
  const text = await readFile(report, 'utf8').catch(() => '')
  const described = describeReport(text, { version, describes: tool.describes })
  if (described === null)
    throw new Error(`${tool.name} gave no report${complaint === '' ? '' : `: ${complaint.slice(0, 300)}`}`)
  await writeFile(`${file}.part`, described)
  await rename(`${file}.part`, file)
}

/** The program and the version of a package that Weir itself depends on, never one of the checkout. */
async function installed(name: string): Promise<{ program: string; version: string }> {
  const manifest = manifestOf(name)
  if (manifest === null)
    throw new Error(`${name} is not installed: it comes with the development dependencies`)
  const { bin, version }: { bin?: string | Record<string, string>; version: string } = JSON.parse(
    await readFile(manifest, 'utf8'),
  )
  const program = typeof bin === 'string' ? bin : bin?.[name]
  if (!program) throw new Error(`${name} has no program`)
  return { program: join(dirname(manifest), program), version }
}

function manifestOf(name: string): string | null {
  try {
    return findPackageJSON(name, import.meta.url) ?? null
  } catch {
    return null
  }
}

interface Execution extends Pick<Running, 'timeoutSeconds' | 'signal'> {
  folder: string
  output: string
}

/** Runs to the end or to the time-out; answers what it complained. Tools end with 1 when they find something. */
async function execute(
  parameters: string[],
  { folder, output, timeoutSeconds, signal: stop }: Execution,
): Promise<string> {
  const written = await open(output, 'w')
  try {
    return await new Promise((resolve, reject) => {
      const child = spawn(process.execPath, parameters, {
        cwd: folder,
        env: { PATH: process.env['PATH'] ?? '', HOME: folder, NO_COLOR: '1' },
        stdio: ['ignore', written.fd, 'pipe'],
        timeout: timeoutSeconds * 1000,
        killSignal: 'SIGKILL',
        signal: stop,
      })
      let complaint = ''
      child.stderr?.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-2000)))
      child.on('error', reject)
      child.on('close', (_code, signal) => {
        if (signal) reject(new Error(`it was stopped after ${timeoutSeconds} seconds`))
        else resolve(complaint.trim())
      })
    })
  } finally {
    await written.close()
  }
}
