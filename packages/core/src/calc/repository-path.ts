/**
 * Does a repository lie under a path of its host? Decided by whole names, in their own letter case; what a server could read in
 * another way (empty names, dots, what is encoded twice) lies under none.
 */
export function liesUnder(folder: string | null, repository: string): boolean {
  if (folder === null) return true
  const names = repository.split('/')
  if (repository.includes('%') || names.some((name) => ['', '.', '..'].includes(name))) return false
  const wanted = folder.split('/')
  return wanted.every((name, at) => names[at] === name || (isLast(names, at) && names[at] === `${name}.git`))
}

const isLast = (names: readonly string[], at: number): boolean => at === names.length - 1
