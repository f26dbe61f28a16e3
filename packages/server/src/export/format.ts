import type { ExportedVulnerability, ExportFormat } from '@weir/contract'

/** A format of exports as one pure object: it knows rows and text, neither the database nor HTTP. */
export interface Format {
  /** Folder name and stable id, e.g. `sarif`. */
  readonly id: ExportFormat
  /** Name people know the format by. */
  readonly title: string
  readonly mediaType: string
  /** End of the file's name, without the dot before it. */
  readonly extension: string
  /** What is exported where no status is asked for; null: all that the list shows. */
  readonly statuses: readonly ExportedVulnerability['status'][] | null
  /** Whether it is a table, of columns that can be chosen. */
  readonly isTable?: true
  /** Writes all parts, piece by piece. What breaks the rows off breaks the file off: it is never ended for them. */
  write(parts: AsyncIterable<readonly ExportedVulnerability[]>, about: About): AsyncGenerator<Piece>
}

/** A piece of a file: text in UTF-8, or bytes. */
export type Piece = string | Uint8Array<ArrayBuffer>

/** What a file says of itself. */
export interface About {
  /** Id of this export, a UUID. */
  readonly id: string
  /** When it was begun, ISO 8601. */
  readonly at: string
  /** Name of the organization. */
  readonly organization: string
  /** With a byte order mark, where the format may have one. */
  readonly hasMark: boolean
  /** Names of the columns of a table; null: all. */
  readonly columns: readonly string[] | null
}
