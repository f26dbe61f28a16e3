import { placeOf } from './place.ts'
import { clipped, harmless } from './text.ts'
import { nameOf, type Reason } from './verdict.ts'

/** Commands for the runner of GitHub Actions that mark the lines that break. */
export const annotationsOf = (reasons: readonly Reason[]): string[] => reasons.map(annotation)

function annotation(reason: Reason): string {
  const { title, severity, location, why } = reason
  const place = placeOf(location)
  const properties = [
    ...(place ? [`file=${property(place.file)}`, `line=${place.line}`] : []),
    `title=${property(`${nameOf(reason)} ${title}`)}`,
  ]
  return `::error ${properties.join(',')}::${message(`severity ${severity.toFixed(1)}, ${location}: ${why}`)}`
}

const message = (text: string): string => clipped(harmless(text), 1000).replaceAll('%', '%25')

const property = (text: string): string =>
  clipped(harmless(text), 300).replaceAll('%', '%25').replaceAll(':', '%3A').replaceAll(',', '%2C')
