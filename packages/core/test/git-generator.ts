import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** What a synthetic repository is made of; the same plan makes the same commits. */
export interface RepositoryPlan {
  seed: number
  commits: number
  tags: number
  authors?: number
  /** One commit in this many is a merge. */
  mergeEvery?: number
  /** Continue on the branch as it is instead of starting a history. */
  continues?: boolean
  /** Seconds since 1970 after which the first commit is made. */
  startsAt?: number
}

/** Fills a bare repository folder with a history: commits by `git fast-import`, without files but for one at the start. */
export async function generateRepository(directory: string, plan: RepositoryPlan): Promise<void> {
  if (!plan.continues) await run(['init', '-q', '--bare', '--initial-branch=main', directory], [])
  await run(['-C', directory, 'fast-import', '--quiet', '--force'], history(plan))
}

/** Small numbers from a seed, alike on every machine (mulberry32). */
export function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

function* history(plan: RepositoryPlan): Generator<string> {
  const random = seeded(plan.seed)
  const authors = plan.authors ?? 50
  const mergeEvery = plan.mergeEvery ?? 8
  const tagEvery = plan.tags === 0 ? Infinity : Math.max(1, Math.floor(plan.commits / plan.tags))
  let tagged = 0
  let time = plan.startsAt ?? 1_500_000_000
  for (let mark = 1; mark <= plan.commits; mark++) {
    time += 30 + random(200)
    const who = random(authors)
    const person = `Author ${who} <author${who}@example.org> ${time} +0${random(9)}00`
    const subject = `Change ${mark} of seed ${plan.seed}, part #${random(999)}`
    const from = mark === 1 ? (plan.continues ? 'from refs/heads/main^0\n' : '') : `from :${mark - 1}\n`
    const merge = mark > 20 && mark % mergeEvery === 0 ? `merge :${mark - 2 - random(15)}\n` : ''
    const head = `commit refs/heads/main\nmark :${mark}\nauthor ${person}\ncommitter ${person}\n`
    yield `${head}data ${subject.length}\n${subject}\n${from}${merge}`
    if (mark === 1 && !plan.continues) yield 'M 100644 inline canary.txt\ndata 21\nCANARY-CONTENTS-7f3a1\n'
    if (mark % tagEvery === 0 && tagged < plan.tags) yield tagOf(++tagged, mark, time)
  }
}

/** Every other tag is annotated. */
function tagOf(number: number, mark: number, time: number): string {
  const name = `v${Math.floor(number / 100)}.${number % 100}.0`
  if (number % 2 === 0) return `reset refs/tags/${name}\nfrom :${mark}\n\n`
  return `tag ${name}\nfrom :${mark}\ntagger Releaser <release@example.org> ${time} +0000\ndata 0\n\n`
}

async function run(args: readonly string[], input: Iterable<string>): Promise<void> {
  const env = {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
  }
  const child = spawn('git', args, { stdio: ['pipe', 'ignore', 'inherit'], env })
  const ended = once(child, 'close')
  let buffer = ''
  for (const text of input) {
    buffer += text
    if (buffer.length < 1_000_000) continue
    if (!child.stdin.write(buffer)) await once(child.stdin, 'drain')
    buffer = ''
  }
  child.stdin.end(buffer)
  const [code] = await ended
  if (code !== 0) throw new Error(`git ${args.join(' ')} ended with ${String(code)}`)
}
