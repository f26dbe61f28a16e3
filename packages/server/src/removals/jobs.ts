import { core } from '../control.ts'
import { inCore, removal, type Removal } from '../removal.ts'

const inSession = (...tests: string[]) => core('test/door-session', ...tests)
const byTheClock = core(
  'test/treatment-expiry',
  'nobody can ask what the clock asks, and the clock asks nothing else',
)

/** Jobs: asked with the rights of now, once, and by the clock only what is the clock’s. */
export const jobs: readonly Removal[] = [
  removal('P3', 'rights of a job are read when it runs', {
    changes: [
      inCore(
        'door/opening.ts',
        'const { input, scope: decided } = decide(operation, given, { principal, rights })',
        "const known = this.#asker.job ? { input: given, scope: { organization_id: String(Reflect.get(Object(given), 'organization_id')), groups: 'all' as const } } : decide(operation, given, { principal, rights })\n    const { input, scope: decided } = known",
      ),
    ],
    proof: [
      inSession('a job whose principal lost the right is refused'),
      core('test/delivery-door', 'a job is refused when who asked for it lost the right meanwhile'),
    ],
  }),
  removal('P3', 'the token of a job is looked at when it runs', {
    changes: [
      inCore(
        'door/credentials.ts',
        'if (!row) throw unknown()\n      refuseEnded(row, jobGraceMs)',
        'if (!row) throw unknown()',
      ),
    ],
    proof: [
      core('test/credentials', 'a job is refused when the token that asked for it was revoked meanwhile'),
    ],
  }),
  removal('P3', 'a job has its effect once', {
    changes: [inCore('door/record.ts', 'if (rowCount !== 1)', 'if (false)')],
    proof: [core('test/once', 'a job that two workers perform at once has its effect once')],
  }),
  removal('P3', 'only what may be asked later is a job', {
    changes: [inCore('job/worker.ts', 'if (!operation?.later)', 'if (!operation)')],
    proof: [core('test/credentials', 'a job that names what nobody may ask later is refused')],
  }),
  removal('P3', 'nobody asks what the clock asks', {
    changes: [inCore('door/rights.ts', 'if (operation.scheduled) throw onlyByTheClock(operation)', '')],
    proof: [byTheClock],
  }),
  removal('P3', 'the clock asks nothing else', {
    changes: [inCore('door/rights.ts', 'if (!operation.scheduled) throw denied(operation)', '')],
    proof: [byTheClock],
  }),
]
