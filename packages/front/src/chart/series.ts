import type { ReactNode } from 'react'
import { overviewTexts } from '../text/overview.ts'

/** One series of a chart. A value that is null is a gap. */
export interface Series {
  name: string
  values: readonly (number | null)[]
  kind: 'area' | 'line' | 'bars'
  /** Name of a colour of the theme, without the dashes. */
  color: string
  /** Drawn below the line, such as what flows out; its numbers stay positive. */
  isDown?: boolean
  /** What a cell of the table shows instead of the text of its value. */
  cell?: (index: number, text: string) => ReactNode
}

/** A value as text; a gap says that it is one. */
export const valueText = (value: number | null | undefined, format: (value: number) => string): string =>
  value === null || value === undefined ? overviewTexts.gap : format(value)
