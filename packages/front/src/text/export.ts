import type { ExportFormat } from '@weir/contract'
import { count } from './format.ts'

/** The texts of exports. */
export const exportTexts = {
  open: 'Export',
  what: 'What the filters show now, as a file',
  formats: {
    csv: { name: 'CSV', how: 'the columns shown, for programs' },
    xlsx: { name: 'Excel', how: 'the columns shown, for spreadsheets' },
    jsonl: { name: 'JSON Lines', how: 'for programs' },
    sarif: { name: 'SARIF 2.1.0', how: 'for editors and other platforms' },
    openvex: { name: 'OpenVEX 0.2.0', how: 'packages, for scanners' },
    cyclonedx: { name: 'CycloneDX 1.6 VEX', how: 'packages, for scanners' },
  } satisfies Record<ExportFormat, { name: string; how: string }>,
  exporting: (bytes: number) => `Exporting… ${count(Math.ceil(bytes / 1024))} KiB`,
  stop: 'Stop',
  failed: 'The file could not be exported',
  brokenOff: 'It broke off before its end, so nothing was saved. Try again.',
} as const
