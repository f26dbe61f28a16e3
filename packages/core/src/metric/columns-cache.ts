import { Fault } from '@weir/contract'
import { bytesOf, type FactColumns } from './columns.ts'

/** Reads an organization's facts; the version is the least it must contain. */
export type LoadColumns = (organization_id: string, version: number) => Promise<FactColumns>

interface Entry {
  version: number
  columns: Promise<FactColumns>
  bytes: number
}

/**
 * Keeps the columns of the organizations used last, up to so many bytes. Answers with columns of at least the version
 * asked: older ones are read anew, and who asks meanwhile waits for the same reading. A reading that failed is forgotten.
 */
export function columnsCache(mostBytes: number) {
  const entries = new Map<string, Entry>() // in order of use, oldest first

  async function read(organization_id: string, version: number, load: LoadColumns): Promise<FactColumns> {
    const columns = await load(organization_id, version)
    if (columns.organization_id !== organization_id || columns.version < version) {
      throw new Fault('internal', 'The facts that were read are of another organization or too old.')
    }
    return columns
  }

  function evict(used: Entry): void {
    let bytes = 0
    for (const entry of entries.values()) bytes += entry.bytes
    for (const [organization_id, entry] of entries) {
      if (bytes <= mostBytes) return
      if (entry === used) continue
      entries.delete(organization_id)
      bytes -= entry.bytes
    }
  }

  return {
    /** Columns of an organization that contain at least this version. */
    async get(organization_id: string, version: number, load: LoadColumns): Promise<FactColumns> {
      const known = entries.get(organization_id)
      const isFresh = known !== undefined && known.version >= version
      const entry = isFresh ? known : { version, bytes: 0, columns: read(organization_id, version, load) }
      entries.delete(organization_id)
      entries.set(organization_id, entry)
      try {
        const columns = await entry.columns
        entry.version = Math.max(entry.version, columns.version)
        entry.bytes = bytesOf(columns)
        evict(entry)
        return columns
      } catch (error) {
        if (entries.get(organization_id) === entry) entries.delete(organization_id)
        throw error
      }
    },
    /** Organizations whose columns are kept, the one used longest ago first. */
    kept: (): string[] => [...entries.keys()],
  }
}
