import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { usePlace } from '../app/place.ts'
import type { ListSearch } from '../vulnerability/filters.ts'

/** A number that opens exactly the rows it counts. */
export function RowsLink(props: {
  search: ListSearch
  /** Another group than the chosen one. */
  groupId?: string | null | undefined
  label?: string
  children: ReactNode
}) {
  const { organization, group } = usePlace()
  return (
    <Link
      to="/$organization/vulnerabilities"
      params={{ organization: organization.slug }}
      search={{ ...props.search, group: props.groupId ?? group?.id }}
      aria-label={props.label}
    >
      {props.children}
    </Link>
  )
}
