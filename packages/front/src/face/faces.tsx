import { Button, Skeleton } from '@mantine/core'
import { IconAlertTriangle, IconPlugConnectedX, IconRefresh } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Part } from '../graph/answer.ts'
import type { Problem } from '../graph/problem.ts'
import { problemTexts } from '../text/shell.ts'
import './faces.css'

/** Shows a part with the face it has: waiting, failed, or what `children` makes of its value. */
export function Face<T>(props: {
  part: Part<T>
  retry: () => void
  waiting?: ReactNode
  /** Instead of the usual face, where a neighbour shows it already. */
  failed?: ReactNode
  children: (value: T) => ReactNode
}) {
  const { part } = props
  if (part.state === 'waiting') return props.waiting ?? <Waiting />
  if (part.state === 'failed' && props.failed !== undefined) return props.failed
  if (part.state === 'failed') return <Failed problem={part.problem} retry={props.retry} />
  return props.children(part.value)
}

/** The face of something on its way. */
export function Waiting({ lines = 3, height = 14 }: { lines?: number; height?: number }) {
  return (
    <div className="stack" role="status" aria-busy="true" aria-label="Loading">
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height={height} width={`${92 - ((line * 17) % 40)}%`} />
      ))}
    </div>
  )
}

/** A card that waits for what it will show. */
export const WaitingCard = () => (
  <div className="card">
    <Waiting lines={5} />
  </div>
)

/** The face of something that could not be had, with what to do about it. */
export function Failed(props: { problem: Problem; retry?: () => void; title?: string }) {
  const { problem, retry } = props
  const Icon = problem.code === 'offline' ? IconPlugConnectedX : IconAlertTriangle
  return (
    <div className="failed" role="alert">
      <Icon size={18} aria-hidden />
      <div className="grow">
        <strong>{props.title ?? problemTexts.title}</strong>
        <div>{problem.message}</div>
        <RequestId problem={problem} />
      </div>
      {retry && (
        <Button variant="default" onClick={retry} leftSection={<IconRefresh size={14} aria-hidden />}>
          {problemTexts.retry}
        </Button>
      )}
    </div>
  )
}

/** A problem in one line, for forms. */
export function FormProblem({ problem }: { problem: Problem | null }) {
  if (!problem) return null
  return (
    <div className="failed" role="alert">
      <IconAlertTriangle size={18} aria-hidden />
      <div className="grow">
        <div>{problem.message}</div>
        <RequestId problem={problem} />
      </div>
    </div>
  )
}

function RequestId({ problem }: { problem: Problem }) {
  if (!problem.requestId) return null
  return (
    <div className="small soft">
      {problemTexts.request} <code>{problem.requestId}</code>
    </div>
  )
}

/** The face of a list with nothing in it. */
export function Empty(props: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="empty">
      <Still />
      <strong>{props.title}</strong>
      {props.children && <div className="soft">{props.children}</div>}
      {props.action}
    </div>
  )
}

/** Still water: the sign of an empty list. */
function Still() {
  return (
    <svg
      width="56"
      height="24"
      viewBox="0 0 56 24"
      fill="none"
      aria-hidden
      stroke="currentColor"
      strokeWidth="1.6"
    >
      <path d="M4 8h48" strokeLinecap="round" />
      <path d="M12 14h32M20 20h16" strokeLinecap="round" opacity=".5" />
    </svg>
  )
}
