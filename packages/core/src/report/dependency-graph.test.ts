import { expect, test } from 'vitest'
import { componentBounds } from './component.ts'
import { DependencyGraph } from './dependency-graph.ts'

function graphOf(edges: Record<string, string[]>): DependencyGraph {
  const graph = new DependencyGraph()
  for (const [from, to] of Object.entries(edges)) graph.add(from, to)
  return graph
}

test('the shortest way to a package is told, without the root, and what the root needs itself is direct', () => {
  const ways = graphOf({ app: ['a', 'b'], a: ['c'], b: ['d'], d: ['c', 'e'] }).walk('app')
  expect([ways.to('c'), ways.to('e'), ways.to('a')]).toEqual([['a', 'c'], ['b', 'd', 'e'], ['a']])
  expect(['a', 'c', 'app', 'x'].map((node) => ways.isDirect(node))).toEqual([true, false, null, null])
})

test('packages that need each other in a circle are reached once, and what is reached from nowhere has no way', () => {
  const ways = graphOf({ app: ['a'], a: ['b', 'a'], b: ['a', 'app'], x: ['y'], y: ['x'] }).walk('app')
  expect([ways.to('b'), ways.to('x'), ways.to('app')]).toEqual([['a', 'b'], [], []])
})

test('without a root the packages that nothing needs begin the ways, and nothing is called direct', () => {
  const ways = graphOf({ a: ['b'], b: ['c'] }).walk(null)
  expect([ways.to('c'), ways.isDirect('b')]).toEqual([['a', 'b', 'c'], null])
})

test('a chain of 100,000 packages costs each no more than the end of its way', () => {
  const graph = new DependencyGraph()
  for (let at = 0; at < 100_000; at += 1) graph.add(`${at}`, [`${at + 1}`])
  const ways = graph.walk('0')
  let steps = 0
  for (let at = 0; at <= 100_000; at += 1) steps += ways.to(`${at}`).length
  expect(steps).toBeLessThanOrEqual(100_001 * componentBounds.trail)
  expect(ways.to('100000').at(-1)).toBe('100000')
})

test('edges beyond what is kept are left out and told', () => {
  const graph = new DependencyGraph()
  const many = Array.from({ length: 600_000 }, (_, at) => `${at}`)
  graph.add('a', many)
  expect(graph.isCut).toBe(false)
  graph.add('b', many)
  expect(graph.isCut).toBe(true)
})
