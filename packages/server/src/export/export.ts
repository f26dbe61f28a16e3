import { randomUUID } from 'node:crypto'
import {
  type ExportedVulnerability,
  type ExportFormat,
  exportFormats,
  Fault,
  type InputOf,
  type VulnerabilityExport,
  type vulnerabilityExport,
} from '@weir/contract'
import { formats } from './formats/index.ts'
import type { Format, Piece } from './format.ts'

/** What is exported: as in the list, without its pages. */
export type Filter = Omit<InputOf<typeof vulnerabilityExport>, 'first' | 'after'>

/** How an export is made; `ask` asks one part of it. */
export interface Export {
  format: Format
  filter: Filter
  hasMark: boolean
  columns: readonly string[] | null
  ask(input: InputOf<typeof vulnerabilityExport>): Promise<VulnerabilityExport>
}

/** Rows that are asked at once: a part is a session of its own, and short. */
const rowsOfPart = 1000

/**
 * Begins an export: the first part is asked at once, so that what is refused is refused before there is a file; the others when the
 * pieces before them were taken.
 */
export async function beginExport({
  format,
  filter,
  hasMark,
  columns,
  ask,
}: Export): Promise<AsyncGenerator<Piece>> {
  const { statuses } = format
  const input = { ...(statuses && { status: [...statuses] }), ...filter, first: rowsOfPart }
  const first = await ask(input)
  const about = {
    id: randomUUID(),
    at: new Date().toISOString(),
    organization: first.organization,
    hasMark,
    columns,
  }
  return format.write(
    partsFrom(first, (after) => ask({ ...input, after })),
    about,
  )
}

async function* partsFrom(
  first: VulnerabilityExport,
  ask: (after: string) => Promise<VulnerabilityExport>,
): AsyncGenerator<readonly ExportedVulnerability[]> {
  for (let part = first; ; part = await ask(part.next)) {
    yield part.items
    if (part.next === null) return
  }
}

/** The format of this name; without a name CSV. */
export function formatOf(name: string | undefined): Format {
  const found = formats.find(({ id }) => id === (name ?? ('csv' satisfies ExportFormat)))
  if (found) return found
  throw new Fault('invalid', `There is no format ${name}. Choose one of ${exportFormats.join(', ')}.`, {
    pointer: '/format',
  })
}

/** Name of the file: `weir-vulnerabilities-2026-03-12.csv`. */
export const fileNameOf = ({ extension }: Format, at: Date): string =>
  `weir-vulnerabilities-${at.toISOString().slice(0, 10)}.${extension}`
