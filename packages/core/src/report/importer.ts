/** One report format as one pure object: it knows the bytes of a scanner and nothing of the database. */
export interface Importer {
  /** Folder name and stable id, e.g. `sarif`. */
  readonly id: string
  /** Name people know the format by. */
  readonly title: string
  /** Says from the first bytes, never from the file name, whether the report is of this format. */
  recognises(head: ReportHead): boolean
  /** Reads the report in a stream; throws a Fault when the file is broken, gives a doubt when one result is. */
  read(source: ReportSource): AsyncIterable<ReportItem>
}

/** The expanded, UTF-8 checked report; it may be opened several times, because facts come after what they explain. */
export interface ReportSource {
  open(): AsyncIterable<Uint8Array>
}

/** The beginning of a report: its text, the top-level keys of JSON objects in it, and those of objects in a JSON array. */
export interface ReportHead {
  readonly text: string
  /** Of one object, or of several that follow each other (JSON Lines). */
  readonly keys: readonly string[]
  readonly elementKeys: readonly string[]
}

/** What an importer gives, in order per run: the run, its rules (each before its first result), results, coverage. */
export type ReportItem =
  | ReportRun
  | ReportRule
  | ReportResult
  | ReportComponent
  | ReportCoverage
  | ReportDoubt

/** One execution of one tool. `run` is the number that ties the other items to it. */
export interface ReportRun {
  readonly kind: 'run'
  readonly run: number
  /** Name as the tool writes it; see `toolFamily` for the name identity uses. */
  readonly tool: string
  readonly version: string | null
  /** What tells two scans of one tool apart on one root (`automationDetails.id` without its run part). */
  readonly category: string | null
  readonly commit: string | null
  readonly branch: string | null
  /** Name of the image it looked into, without tag; left out where it was none. */
  readonly image?: string
}

/** What a tool checks for. `score` is 0–10, `cwe` holds numbers, vectors are CVSS strings as given. */
export interface ReportRule {
  readonly kind: 'rule'
  readonly run: number
  readonly id: string
  readonly name: string
  readonly formerIds: readonly string[]
  readonly cwe: readonly number[]
  readonly help: string | null
  readonly helpUri: string | null
  readonly level: ReportLevel
  readonly score: number | null
  readonly vectors: readonly string[]
  readonly tags: readonly string[]
}

export type ReportLevel = 'error' | 'warning' | 'note' | 'none'

/** One thing the tool says about one place; several locations are still one result. Source code is never in it. */
export interface ReportResult {
  readonly kind: 'result'
  readonly run: number
  /** JSON pointer or `line N` inside the report. */
  readonly pointer: string
  readonly ruleId: string
  /** True for a failure that is present in this run; a pass, an open question or a baseline's `absent` is not. */
  readonly isReported: boolean
  readonly outcome: 'fail' | 'pass' | 'open' | 'review' | 'informational' | 'notApplicable'
  readonly baseline: 'new' | 'unchanged' | 'updated' | 'absent' | null
  readonly level: ReportLevel
  readonly score: number | null
  readonly vectors: readonly string[]
  readonly cwe: readonly number[]
  readonly message: string
  /** The first is the place of the vulnerability; empty means the root as a whole. */
  readonly locations: readonly ReportLocation[]
  /** `name/v2` or `name` → value, as the tool gave them, positional and descriptive ones left out. */
  readonly fingerprints: Readonly<Record<string, string>>
  readonly snippetHash: string | null
  readonly symbol: string | null
  readonly package: ReportPackage | null
  readonly suppression: ReportSuppression | null
  /** Other ids of the same vulnerability: CVE, GHSA and the like. */
  readonly aliases: readonly string[]
  /** Ordered lists of steps, the last is the sink. */
  readonly codeFlows: readonly (readonly ReportStep[])[]
  readonly further: readonly ReportPlace[]
}

/** A place: a line of a file, an input of a URL, or a port of a host. Lines and columns start at 1. */
export type ReportLocation =
  | {
      readonly kind: 'line'
      readonly path: string
      readonly line: number | null
      readonly endLine: number | null
      readonly column: number | null
      readonly endColumn: number | null
    }
  | { readonly kind: 'input'; readonly url: string; readonly field: string | null }
  | { readonly kind: 'port'; readonly host: string; readonly port: number }

export interface ReportPackage {
  readonly purl: string | null
  readonly name: string
  readonly version: string | null
  readonly fixedVersion: string | null
}

/** A package that the target of a run has, vulnerable or not. */
export interface ReportComponent {
  readonly kind: 'component'
  readonly run: number
  readonly purl: string | null
  readonly name: string
  readonly version: string | null
  /** Ids or names of licences, or one expression. */
  readonly licences: readonly string[]
  /** Null when the tool does not say. */
  readonly isDirect: boolean | null
  /** What brings it in, from the outermost to itself, as `name@version`; empty when the tool does not say. */
  readonly trail: readonly string[]
}

/** What the tool or its user decided about the result; only `accepted` hides it, and only as the tool's opinion. */
export interface ReportSuppression {
  readonly status: 'accepted' | 'underReview' | 'rejected'
  readonly origin: 'inSource' | 'external'
  readonly justification: string | null
}

/** A place that says more about a result than where it is: a related one, or another where it shows. */
export interface ReportPlace {
  readonly path: string | null
  readonly line: number | null
  readonly message: string | null
}

/** One step of a data flow; `number` counts from 1 over all steps, also those that are left out. */
export interface ReportStep extends ReportPlace {
  readonly number: number
}

/** What a run covered, told after its results. `null` means the tool did not say, which is not "nothing". */
export interface ReportCoverage {
  readonly kind: 'coverage'
  readonly run: number
  readonly isComplete: boolean
  /** Why it is not complete, as a sentence. */
  readonly reason: string | null
  readonly rulesRun: readonly string[] | null
  /** Normalised paths; one that ends in `/` stands for the whole folder. */
  readonly scanned: readonly string[] | null
  /** Some packages of the run were left out. */
  readonly isInventoryCut?: true
}

/** Something that was not understood; `isLost` when a result could not be imported because of it. */
export interface ReportDoubt {
  readonly kind: 'doubt'
  readonly run: number | null
  readonly pointer: string
  readonly message: string
  readonly isLost: boolean
}
