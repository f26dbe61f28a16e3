import type { ExportedVulnerability } from '@weir/contract'
import type { Cell, Column } from '../../columns.ts'

/** Begins a sheet: the header stays in sight and filters; wide texts get wide columns. */
export const sheetStart = (columns: readonly Column[]): string =>
  `${declaration}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${columns.map(({ name }, at) => `<col min="${at + 1}" max="${at + 1}" width="${widths[name] ?? 16}" customWidth="1"/>`).join('')}</cols><sheetData>`

export const sheetEnd = '</sheetData></worksheet>'

/** What every part of a workbook begins with. */
export const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

const widths: Readonly<Record<string, number>> = { title: 48, location: 48, message: 60, justification: 40 }

/** The names of the columns. */
export const headerRow = (columns: readonly Column[]): string =>
  `<row>${columns.map(({ name }) => textCell(name, ' s="1"')).join('')}</row>`

/** One row. */
export const rowOf = (columns: readonly Column[], row: ExportedVulnerability): string =>
  `<row>${columns.map(({ name, of }) => cellOf(name, of(row))).join('')}</row>`

function cellOf(name: string, cell: Cell): string {
  if (cell === null) return '<c/>'
  if (typeof cell === 'number' || name === 'severity') return `<c><v>${Number(cell)}</v></c>`
  return textCell(typeof cell === 'object' ? cell.join(' ') : cell, '')
}

/** A cell of text is never a formula, whatever it begins with. */
const textCell = (text: string, style: string): string =>
  text === '' ? '<c/>' : `<c${style} t="inlineStr"><is><t xml:space="preserve">${inXml(text)}</t></is></c>`

/** Characters that a cell may have. */
const longest = 32_767

/** Text for XML; what XML cannot hold, and what looks like that written so, is written as `_xHHHH_`, as the format has it. */
function inXml(text: string): string {
  const cut = text.length > longest ? `${text.slice(0, longest - 1)}…` : text
  return cut
    .toWellFormed()
    .replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replaceAll(/[&<>"]/g, (sign) => signs[sign] ?? '')
    .replaceAll(unsafe, (sign) => `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
}

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const unsafe = /[\u0000-\u0008\u000b\u000c\u000d\u000e-\u001f\ufffe\uffff]/g
