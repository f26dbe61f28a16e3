/** A link between entities in GraphQL: a query that takes many keys, so that a page of parents costs one question. */
export interface Edge {
  /** Entity that has the link. */
  from: string
  field: string
  /** Operation that answers: a page, or a list. */
  operation: string
  /** Input of the operation that takes the keys. */
  keys: string
  /** Field of the parent that holds its key. */
  parentKey: string
  /** Field of the child that holds the same key. */
  childKey: string
  /** One child at most, or a list of up to `first` for each parent. */
  many: boolean
}

/** Every link of the graph. The permission is that of the operation; there is no other way to a child. */
export const edges: readonly Edge[] = [
  one('Vulnerability', 'finding', 'finding.list', 'finding_ids', 'finding_id'),
  one('Vulnerability', 'root', 'root.list', 'root_ids', 'root_id'),
  one('Vulnerability', 'group', 'group.list', 'group_ids', 'group_id'),
  one('Vulnerability', 'assignee', 'member.list', 'member_ids', 'assignee_id'),
  one('Finding', 'group', 'group.list', 'group_ids', 'group_id'),
  one('Root', 'group', 'group.list', 'group_ids', 'group_id'),
  one('Package', 'root', 'root.list', 'root_ids', 'root_id'),
  one('Report', 'root', 'root.list', 'root_ids', 'root_id'),
  one('Treatment', 'group', 'group.list', 'group_ids', 'group_id'),
  one('Commit', 'repository', 'repository.list', 'repository_ids', 'repository_id'),
  one('Release', 'repository', 'repository.list', 'repository_ids', 'repository_id'),
  many('Group', 'roots', 'root.list', 'group_ids', 'group_id'),
  many('Group', 'findings', 'finding.list', 'group_ids', 'group_id'),
  many('Finding', 'vulnerabilities', 'vulnerability.list', 'finding_ids', 'finding_id'),
  many('Vulnerability', 'treatments', 'treatment.list', 'vulnerability_ids', 'vulnerability_id'),
]

function one(from: string, field: string, operation: string, keys: string, parentKey: string): Edge {
  return { from, field, operation, keys, parentKey, childKey: 'id', many: false }
}

function many(from: string, field: string, operation: string, keys: string, childKey: string): Edge {
  return { from, field, operation, keys, parentKey: 'id', childKey, many: true }
}
