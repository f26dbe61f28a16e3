/** Bounds that keep a hostile report from costing memory or time; all sizes in bytes. */
export interface ReportLimits {
  /** Bytes as uploaded. */
  readonly upload: number
  /** Bytes after unpacking. */
  readonly expanded: number
  /** Expanded bytes per uploaded byte, once more than `ratioFloor` bytes came out. */
  readonly ratio: number
  readonly ratioFloor: number
  /** Nested arrays and objects in JSON. */
  readonly depth: number
  /** One result or rule; a longer one becomes a doubt. */
  readonly element: number
  /** All of a JSON document that is not streamed away. */
  readonly skeleton: number
}

const mebibyte = 1 << 20

/** The bounds that apply when the caller names none. */
export const reportLimits: ReportLimits = {
  upload: 64 * mebibyte,
  expanded: 1024 * mebibyte,
  ratio: 200,
  ratioFloor: 4 * mebibyte,
  depth: 64,
  element: 4 * mebibyte,
  skeleton: 8 * mebibyte,
}
