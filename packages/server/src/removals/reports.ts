import { core } from '../control.ts'
import { inCore, removal, type Change, type Removal } from '../removal.ts'

const one = (control: string, what: string, change: Change, proof: Removal['proof'][number]): Removal =>
  removal(control, what, { changes: [change], proof: [proof] })

const packed = (...tests: string[]) => core('src/report/stream/unpack', ...tests)
const imported = (...tests: string[]) => core('test/report-import', ...tests)

/** Reports that are bombs, files and their organizations, doubt about a run. */
export const reports: readonly Removal[] = [
  one(
    'D7',
    'the ratio of a packed report',
    inCore('report/stream/inflate.ts', 'size > limits.ratioFloor &&', 'false &&'),
    packed('a gzip bomb and a zip bomb stop at the ratio, with little memory'),
  ),
  one(
    'D7',
    'the size of an unpacked report',
    inCore('report/stream/inflate.ts', 'if (size > limits.expanded)', 'if (false)'),
    packed('an upload or an expansion beyond its limit is refused'),
  ),
  one(
    'D7',
    'the size of a packed report',
    inCore('report/stream/unpack.ts', 'if (size > limit)', 'if (false)'),
    packed('an upload or an expansion beyond its limit is refused'),
  ),
  one(
    'D7',
    'no NUL in a report',
    inCore('report/stream/utf8.ts', 'if (zero >= 0)', 'if (false)'),
    packed('text is checked: a mark is dropped; NUL, UTF-16 and bad UTF-8 are refused with their offset'),
  ),
  one(
    'D7',
    'UTF-8 in a report',
    inCore('report/stream/utf8.ts', 'if (isUtf8(text)) return', 'return'),
    packed('text is checked: a mark is dropped; NUL, UTF-16 and bad UTF-8 are refused with their offset'),
  ),
  one(
    'D7',
    'no NUL by an escape',
    inCore('report/value.ts', "text.includes('\\0')", 'false'),
    core(
      'test/report-bad-input',
      'a NUL or half a surrogate written as an escape does not reach what is stored',
    ),
  ),
  one(
    'D7',
    'the depth of a report',
    inCore(
      'report/stream/json-scanner.ts',
      'if (depth + this.place.depth > this.limits.depth)',
      'if (false)',
    ),
    core('src/report/stream/json', 'a million nested arrays are refused with the place they stand at'),
  ),
  one(
    'D7',
    'what of a report is held at once',
    inCore(
      'report/stream/json-scanner.ts',
      'if (!isElement) throw this.place.tooLarge(this.limits.skeleton)',
      '',
    ),
    core(
      'src/report/stream/json',
      'a large property that is not streamed is refused before it fills the memory',
    ),
  ),
  removal('D7', 'the size of one result, while and after it is read', {
    changes: [
      inCore(
        'report/stream/json-scanner.ts',
        'if (this.partBytes > (isElement ? this.limits.element : this.limits.skeleton))',
        'if (!isElement && this.partBytes > this.limits.skeleton)',
      ),
      inCore(
        'report/stream/json-scanner.ts',
        'const isTooLong = partBytes > this.limits.element',
        'const isTooLong = false',
      ),
    ],
    proof: [
      core('test/report-bad-input', 'a result longer than the limit is a doubt, not the end of the file'),
      core('src/report/stream/json', 'an element longer than the limit is told apart and the rest is read'),
    ],
  }),
  one(
    'G2',
    'a failed run closes nothing',
    inCore('report/ingest/plan.ts', 'isComplete: scan.flaws.length === 0', 'isComplete: true'),
    imported('a failed run without results closes nothing and says so'),
  ),
  removal('G2', 'another branch closes nothing, in the plan and in the verdict', {
    changes: [
      inCore('report/ingest/plan.ts', 'isTracked ? absent : []', 'absent'),
      inCore('report/coverage.ts', 'if (run.branch !== run.trackedBranch)', 'if (false)'),
    ],
    proof: [
      imported('another branch than the tracked one only notes what it saw'),
      core(
        'src/report/coverage',
        'an incomplete run or another branch never closes anything, whatever else is true',
      ),
    ],
  }),
  one(
    'G2',
    'an abnormal drop waits for a person',
    inCore('report/ingest/plan.ts', 'isAbnormalDrop(open, sorted.fixed.length)', 'false'),
    core('test/report-access', 'so many gone at once that it is abnormal wait for one click'),
  ),
  one(
    'G2',
    'a preview writes nothing',
    inCore('report/import.ts', 'if (isPreview && !isTrial) continue', ''),
    imported('a preview gives the same receipt and writes nothing but itself'),
  ),
  one(
    'G2',
    'a preview of several scans takes back what it wrote',
    inCore('report/import.ts', 'if (isTrial) await sql`rollback to savepoint trial`.execute(tx)', ''),
    core(
      'test/report-tools',
      'a preview of a report by two tools says what its import then does, and changes nothing',
    ),
  ),
  one(
    'G2',
    'what another tool still sees stays open',
    inCore(
      'report/ingest/plan.ts',
      'sorted.fixed.filter((row) => !known.isSeenElsewhere[row])',
      'sorted.fixed',
    ),
    core(
      'test/report-tools',
      'what one tool no longer sees stays open while another does, and is fixed when none does',
    ),
  ),
  one(
    'G2',
    'a report is imported once',
    inCore('report/import.ts', 'if (report.receipt !== null) return', 'if (false) return'),
    core('test/report-access', 'a report is imported once, also when two ask at the same time'),
  ),
  removal('I2', 'the file of a report is of one report, by its name and by an index', {
    changes: [
      inCore('db/migrations/0006-report.sql', 'create unique index report_blob', 'create index report_blob'),
      inCore('report/upload.ts', 'const id = blob', 'const id = crypto.randomUUID()'),
    ],
    proof: [core('test/report-access', 'the file of one report cannot be imported as another report')],
  }),
  removal('I8', 'a file is of its organization', {
    changes: [
      inCore(
        'blob/blob-store.ts',
        'sealer(await keys.newest(organization_id), aadOf(organization_id, id))',
        "sealer({ version: 1, key: Buffer.alloc(32) }, aadOf('', id))",
      ),
      inCore(
        'blob/blob-store.ts',
        'opened(path, aadOf(organization_id, id), (version) => keys.find(organization_id, version))',
        "opened(path, aadOf('', id), async () => Buffer.alloc(32))",
      ),
    ],
    proof: [
      core('test/blob', 'a body of another organization, altered, cut or under another name is refused'),
    ],
  }),
  one(
    'I8',
    'a file has one name',
    inCore('blob/blob-store.ts', 'if (!blobName.test(id))', 'if (false)'),
    core('test/blob', 'a body of another organization, altered, cut or under another name is refused'),
  ),
  one(
    'D5',
    'a cursor is of its list and organization',
    inCore(
      'list/keyset.ts',
      'if (!macs.some((expected) => expected.subarray(0, 16).equals(given)))',
      'if (false)',
    ),
    core(
      'test/list',
      'a cursor of another order, list or organization, and one that was altered, is refused',
    ),
  ),
]
