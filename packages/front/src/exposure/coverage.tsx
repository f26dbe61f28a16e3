import { Empty } from '../face/faces.tsx'
import { exposureTexts } from '../text/exposure.ts'
import { ago, date } from '../text/format.ts'
import type { CoveredRoot } from './fields.ts'

/** Which tool last spoke of which root, and what nothing covers. */
export function Coverage({ roots, total }: { roots: readonly CoveredRoot[]; total: number }) {
  return (
    <section className="card">
      <div className="card-head">
        <h2 className="grow">{exposureTexts.coverage}</h2>
        {total > roots.length && <span className="soft small">{exposureTexts.total(total)}</span>}
      </div>
      {roots.length === 0 ? (
        <Empty title={exposureTexts.noRoots}>{exposureTexts.noRootsHow}</Empty>
      ) : (
        <>
          <p className="soft small card-note">{exposureTexts.coverageHow}</p>
          <div className="table-frame" tabIndex={0}>
            <table className="plain-table">
              <thead>
                <tr>
                  <th scope="col">{exposureTexts.root}</th>
                  <th scope="col">{exposureTexts.tool}</th>
                  <th scope="col">{exposureTexts.branch}</th>
                  <th scope="col">{exposureTexts.last}</th>
                  <th scope="col">{exposureTexts.result}</th>
                  <th scope="col">{exposureTexts.completeAt}</th>
                </tr>
              </thead>
              <tbody>
                {roots.map((root) => (
                  <RootRows key={root.id} root={root} />
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  )
}

function RootRows({ root }: { root: CoveredRoot }) {
  const { tools, missingTools, failedAt } = root
  const remarks = [
    tools.length === 0 && exposureTexts.nothingLooks,
    missingTools.length > 0 && exposureTexts.missing(missingTools.join(', ')),
    failedAt && exposureTexts.failedAt(ago(failedAt)),
  ].filter((remark) => typeof remark === 'string' && remark !== '')
  return (
    <>
      {tools.map((tool, i) => (
        <tr key={`${tool.tool} ${tool.category} ${tool.branch}`}>
          <th scope="row">
            {i === 0 ? root.nickname : <span className="hidden-name">{root.nickname}</span>}
          </th>
          <td>
            {tool.tool} {tool.category && <span className="soft small">{tool.category}</span>}
          </td>
          <td className="mono small">{tool.branch}</td>
          <td title={date(tool.spokeAt)}>{ago(tool.spokeAt)}</td>
          <td data-doubt={!tool.isComplete}>
            {tool.isComplete ? exposureTexts.complete : exposureTexts.partial(tool.reason)}
          </td>
          <td title={tool.completeAt ? date(tool.completeAt) : undefined}>
            {tool.completeAt ? ago(tool.completeAt) : exposureTexts.never}
          </td>
        </tr>
      ))}
      {remarks.length > 0 && (
        <tr data-doubt>
          <th scope="row">
            {tools.length === 0 ? root.nickname : <span className="hidden-name">{root.nickname}</span>}
          </th>
          <td colSpan={5}>{remarks.join(' · ')}</td>
        </tr>
      )}
    </>
  )
}
