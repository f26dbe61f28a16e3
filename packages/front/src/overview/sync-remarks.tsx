import { IconInfoCircle } from '@tabler/icons-react'
import { overviewTexts } from '../text/overview.ts'
import type { SyncedRoot } from './fields.ts'

/** What the last syncs doubted, such as a release rule that takes no tag: said beside the charts it explains. */
export function SyncRemarks({ roots }: { roots: readonly SyncedRoot[] }) {
  const doubted = roots.filter(({ syncMessage }) => syncMessage !== null)
  if (doubted.length === 0) return null
  return (
    <details className="card remarks">
      <summary>
        <IconInfoCircle size={16} aria-hidden /> {overviewTexts.remarks(doubted.length)}
      </summary>
      <ul className="list stack">
        {doubted.map(({ id, nickname, syncMessage }) => (
          <li key={id}>
            <strong>{nickname}</strong> <span className="soft">{syncMessage}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}
