import type { Reason } from './verdict.ts'
import { clipped, harmless } from './text.ts'

/** Commands for the runner of GitHub Actions that mark the lines that break. */
export const annotationsOf = (reasons: readonly Reason[]): string[] => reasons.map(annotation)

function annotation({ serial, title, severity, location, why }: Reason): string {
  const place = placeOf(location)
  const properties = [
    ...(place ? [`file=${property(place.file)}`, `line=${place.line}`] : []),
    `title=${property(`${serial} ${title}`)}`,
  ]
  return `::error ${properties.join(',')}::${message(`severity ${severity.toFixed(1)}, ${location}: ${why}`)}`
}

/** File and line of a location in code; null for packages, URLs and addresses. */
function placeOf(location: string): { file: string; line: number } | null {
  const [, file = '', line = ''] = /^(.+):(\d{1,9})$/.exec(location) ?? []
  if (file === '' || file.includes('://') || file.includes('..')) return null
  return /[/.]/.test(file) && !/^[\d.]+$/.test(file) ? { file, line: Number(line) } : null
}

const message = (text: string): string => clipped(harmless(text), 1000).replaceAll('%', '%25')

const property = (text: string): string =>
  clipped(harmless(text), 300).replaceAll('%', '%25').replaceAll(':', '%3A').replaceAll(',', '%2C')
