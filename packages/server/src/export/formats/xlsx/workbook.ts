import { declaration } from './sheet.ts'

/** Where a sheet lies in the package. */
export const sheetPath = (sheet: number): string => `xl/worksheets/sheet${sheet}.xml`

/** The parts of a workbook beside its sheets, by their paths. */
export function packageParts({ sheets, at }: { sheets: number; at: string }): [string, string][] {
  const numbers = Array.from({ length: sheets }, (_, index) => index + 1)
  const type = (path: string, of: string) =>
    `<Override PartName="/${path}" ContentType="application/vnd.openxmlformats-${of}+xml"/>`
  const relation = (id: number, of: string, target: string) =>
    `<Relationship Id="rId${id}" Type="http://schemas.openxmlformats.org/${of}" Target="${target}"/>`
  const relations = (all: string) =>
    `${declaration}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${all}</Relationships>`
  const office = 'officeDocument/2006/relationships'
  return [
    [
      '[Content_Types].xml',
      `${declaration}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${type('xl/workbook.xml', 'officedocument.spreadsheetml.sheet.main')}${type('xl/styles.xml', 'officedocument.spreadsheetml.styles')}${type('docProps/core.xml', 'package.core-properties')}${numbers.map((sheet) => type(sheetPath(sheet), 'officedocument.spreadsheetml.worksheet')).join('')}</Types>`,
    ],
    [
      '_rels/.rels',
      relations(
        relation(1, `${office}/officeDocument`, 'xl/workbook.xml') +
          relation(2, 'package/2006/relationships/metadata/core-properties', 'docProps/core.xml'),
      ),
    ],
    [
      'docProps/core.xml',
      `${declaration}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:creator>Weir</dc:creator><dcterms:created xsi:type="dcterms:W3CDTF">${at.slice(0, 19)}Z</dcterms:created></cp:coreProperties>`,
    ],
    [
      'xl/workbook.xml',
      `${declaration}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>${numbers.map((sheet) => `<sheet name="Vulnerabilities${sheet === 1 ? '' : ` ${sheet}`}" sheetId="${sheet}" r:id="rId${sheet}"/>`).join('')}</sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      relations(
        numbers
          .map((sheet) => relation(sheet, `${office}/worksheet`, `worksheets/sheet${sheet}.xml`))
          .join('') + relation(sheets + 1, `${office}/styles`, 'styles.xml'),
      ),
    ],
    ['xl/styles.xml', styles],
  ]
}

/** One style for the header, bold, beside the plain one. */
const styles = `${declaration}<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/></cellXfs></styleSheet>`
