import { packDag, unpackDag } from '../packages/core/src/calc/dag-blob.ts'
import { growDag } from '../packages/core/src/calc/dag-growth.ts'
import { ownership } from '../packages/core/src/calc/dag-ownership.ts'
import { emptyDag, gap, indexOf } from '../packages/core/src/calc/dag.ts'
import type { Dag } from '../packages/core/src/calc/dag.ts'
import { seeded } from '../packages/core/test/git-generator.ts'
import { medianMs, report, sizeFrom } from './parts/report.ts'

const isFull = sizeFrom(process.argv) === 'full'
const commits = isFull ? 200_000 : 20_000
const releaseCount = isFull ? 1000 : 100

const random = seeded(11)
const hashes = Array.from({ length: commits }, () =>
  Array.from({ length: 5 }, () =>
    random(2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join(''),
)
const hash = (n: number) => hashes[n] ?? ''

/** Two release lines that branch off, go on beside each other and are merged again, as maintained software has. */
const growth = growDag(emptyDag)
for (let n = commits - 1; n >= 0; n--) {
  const parents = n === 0 ? [] : [n % 5000 === 0 && n > 6000 ? n - 2500 : n - 1]
  if (n > 40 && random(8) === 0) parents.push(n - 2 - random(30))
  growth.add({ hash: hash(n), parents: parents.map(hash) })
}
const dag = growth.finish()
const blob = packDag(dag)
const every = Math.floor(commits / releaseCount)
const releases = Array.from({ length: releaseCount }, (_, i) => ({
  commit: hash((i + 1) * every - 1),
  publishedAt: (i + random(3)) * 86_400_000,
  name: `v${i}`,
}))

/** The specification walked literally: newest to oldest, each overwriting its whole ancestry. */
function literalOwners(graph: Dag): Int32Array {
  const owners = new Int32Array(graph.size).fill(-1)
  const seen = new Int32Array(graph.size).fill(-1)
  const newestFirst = releases
    .map((release, i) => ({ i, ...release }))
    .sort((a, b) => b.publishedAt - a.publishedAt)
  for (const release of newestFirst) {
    const stack = [indexOf(graph, release.commit)]
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      if (seen[at] === release.i) continue
      seen[at] = release.i
      owners[at] = release.i
      for (const parent of graph.parents.subarray(graph.starts[at], graph.starts[at + 1])) {
        if (parent !== gap) stack.push(parent)
      }
    }
  }
  return owners
}

const of = `${commits.toLocaleString('en')} commits × ${releaseCount.toLocaleString('en')} releases`
const swept = await medianMs(9, () => ownership(dag, releases, 0))
const load = await medianMs(5, () => unpackDag(blob))
const literal = await medianMs(1, () => literalOwners(dag))
report('ownership', [
  { name: `ownership, parents and ages, ${of}`, value: swept, unit: 'ms', bar: 50, better: 'lower' },
  {
    name: `baseline: owners by walking each ancestry, ${of}`,
    value: literal,
    unit: 'ms',
    bar: null,
    better: 'lower',
  },
  { name: 'load the graph from its bytes', value: load, unit: 'ms', bar: null, better: 'lower' },
  { name: 'stored bytes a commit', value: blob.length / commits, unit: 'B', bar: null, better: 'lower' },
])
