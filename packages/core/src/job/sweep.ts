import type { DoorParts } from '../door/parts.ts'

const everyMs = 3_600_000

/** Removes stored bodies that no report received: at the start of a worker and every hour. A report has the id of its body. */
export function sweepBlobs({ database, blobs }: Pick<DoorParts, 'database' | 'blobs'>): Disposable {
  const sweep = () =>
    blobs
      .sweep(async (ids) => {
        const { rows } = await database
          .pool('weir_keeper')
          .query<{ id: string }>(
            'select distinct object_id::text as id from job where object_id = any ($1::uuid[])',
            [ids],
          )
        return new Set(rows.map(({ id }) => id))
      })
      .catch(() => undefined) // the database or the folder is away; the next hour comes
  void sweep()
  const timer = setInterval(() => void sweep(), everyMs).unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}
