import type { Format } from '../format.ts'
import { csv } from './csv/csv.ts'
import { cyclonedx } from './cyclonedx/cyclonedx.ts'
import { jsonl } from './jsonl/jsonl.ts'
import { openvex } from './openvex/openvex.ts'
import { sarif } from './sarif/sarif.ts'
import { xlsx } from './xlsx/xlsx.ts'

/** Every format of exports. */
export const formats: readonly Format[] = [csv, xlsx, jsonl, sarif, openvex, cyclonedx]
