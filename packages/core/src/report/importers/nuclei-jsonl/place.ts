import type { ReportLocation } from '../../importer.ts'
import { withoutUser } from '../../url.ts'
import { integerOf, textOf, type Fields } from '../../value.ts'

/** Where a finding is: an address with the parameter that was changed, a port of a host, or a name in the DNS. */
export function placeOf(fields: Fields): ReportLocation | null {
  const at = textOf(fields['matched-at'], 4096) ?? textOf(fields.matched, 4096) ?? textOf(fields.host, 4096)
  if (at === null) return null
  const input = { kind: 'input', url: withoutUser(at), field: textOf(fields.fuzzing_parameter, 255) } as const
  const isAddress = /^(https?|wss?):\/\//i.test(at) || fields.type === 'http'
  return isAddress ? input : (portOf(at, fields) ?? input)
}

function portOf(at: string, fields: Fields): ReportLocation | null {
  const bare = at.replace(/^[a-z][a-z\d+.-]*:\/\//i, '').replace(/[/?#].*$/s, '')
  const [, host, stated] = /^(\[[\da-f:.]+\]|[^:\s]+)(?::(\d{1,5}))?$/i.exec(bare) ?? []
  const port = integerOf(stated ?? (fields.type === 'dns' ? null : fields.port))
  if (host === undefined || port === null || port === 0 || port > 65_535) return null
  return { kind: 'port', host: host.toLowerCase(), port }
}

/** The scanned target, which tells scans apart: host, and port unless it is the one of the web. */
export function targetOf(fields: Fields, place: ReportLocation): string {
  const given =
    textOf(fields.host, 4096) ?? (place.kind === 'input' ? place.url : 'host' in place ? place.host : '')
  const authority = withoutUser(given)
    .replace(/^[a-z][a-z\d+.-]*:\/\//i, '')
    .replace(/[/?#].*$/s, '')
  return authority.toLowerCase().replace(/:(80|443)$/, '')
}
